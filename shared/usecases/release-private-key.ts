import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { KeyFormat } from '../domain/key-file.ts';
import type { KeyPair } from '../domain/key-pair.ts';
import { CLAIM_REPLAY_MS, claimHashOf, equalHashes, type RetrievalAccess } from '../domain/retrieval.ts';
import type { SecretBytes } from '../domain/secret-bytes.ts';
import { keyPairOf, retrievalStateAt } from '../domain/vend.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCheckPasscode } from './check-passcode.ts';
import { makeConsumeRetrieval } from './consume-retrieval.ts';
import { type CountMissDeps, makeCountMiss } from './count-miss.ts';
import { findRetrieval, goneRetrieval, type RetrievableVend } from './find-retrieval.ts';
import { makeOpenKeyFile, type OpenKeyFileDeps } from './open-key-file.ts';

export interface ReleasePrivateKeyDeps extends OpenKeyFileDeps, CountMissDeps {
  readonly store: Pick<VendStore, 'find' | 'transition' | 'amend'>;
  readonly grants: GrantSource;
}

export interface ReleaseRequest {
  readonly token: string;
  readonly access: RetrievalAccess;
  readonly passcode?: string | undefined;
  /** Binds the release to its claimant, who may repeat it for two minutes. */
  readonly idempotencyKey?: string | undefined;
  /** The provider's own PEM by default. */
  readonly format?: KeyFormat | undefined;
  /** Encrypts the file, where its format can be. */
  readonly passphrase?: string | undefined;
}

/** One request as it goes through its rounds. */
interface Releasing {
  readonly request: ReleaseRequest;
  readonly actor: Actor;
  readonly invocation: Invocation;
  readonly claimHash: string | undefined;
  /** The passcode was right: others that were tried at the same time do not lock this one out. */
  verified: boolean;
}

/** The released key. The receiver wipes it after use. */
export interface ReleasedKey {
  readonly keyPair: KeyPair;
  /** In the format that was asked for. */
  readonly privateKey: SecretBytes;
  readonly format: KeyFormat;
  readonly replayed: boolean;
}

/** Losing the fence each time means a third party changes the row all the time: better to ask the caller back. */
const ROUNDS = 8;

/**
 * Releases the private key of a retrieval, once: read, open, write in its format, consume with its audit entry, answer.
 * The key is opened and written before it is consumed, so that neither an outage of KMS nor a format that fails burns
 * anything, and never leaves without the commit.
 * Rejects with `retrieval_not_found` (counted by `makeCountMiss`), a 410 when it is over, `passcode_required`, `passcode_incorrect` or
 * `unavailable`.
 */
export function makeReleasePrivateKey(deps: ReleasePrivateKeyDeps) {
  const { clock } = deps;
  const checkPasscode = makeCheckPasscode(deps);
  const countMiss = makeCountMiss(deps);
  const openKeyFile = makeOpenKeyFile(deps);
  const consumeRetrieval = makeConsumeRetrieval(deps);

  return async (request: ReleaseRequest, actor: Actor, invocation: Invocation): Promise<ReleasedKey> => {
    const { token, idempotencyKey, passcode } = request;
    const claimHash = idempotencyKey && claimHashOf(token, idempotencyKey, passcode);
    const releasing: Releasing = { request, actor, invocation, claimHash, verified: false };
    for (let round = 1; round <= ROUNDS; round += 1) {
      const released = await tryRelease(releasing);
      if (released) return released;
    }
    throw repeatable('The retrieval is in use: send the same request again.');
  };

  /** `undefined` when another request changed the row meanwhile. */
  async function tryRelease(releasing: Releasing): Promise<ReleasedKey | undefined> {
    const { request, actor, invocation } = releasing;
    const { token, passcode, format = 'pem' } = request;
    const { signal } = invocation;
    const holder = { ...request, principal: actor.principal };
    const found = await findRetrieval(deps, holder, signal).catch(error => countMiss(error, holder, signal));
    if (admit(found, releasing, clock()) === 'repeat') {
      return { keyPair: keyPairOf(found), privateKey: await open(found, releasing), format, replayed: true };
    }
    const vend = releasing.verified ? found : await checkPasscode(found, { token, passcode, actor }, signal);
    if (!vend) return undefined;
    releasing.verified = true;
    const privateKey = await open(vend, releasing);
    const consumed = await consumeRetrieval(vend, releasing, signal).catch(error => {
      privateKey.wipe();
      throw error;
    });
    if (consumed) return { keyPair: keyPairOf(consumed), privateKey, format, replayed: false };
    privateKey.wipe();
    return undefined;
  }

  async function open(vend: RetrievableVend, { request, invocation, claimHash = '' }: Releasing) {
    const { format = 'pem', passphrase } = request;
    const privateKey = await openKeyFile(vend, { format, passphrase, claimHash }, invocation.signal);
    // Making a key of a passphrase holds up the timer behind the signal: the time that is left is looked at anew.
    if (invocation.remainingMs() > 0) return privateKey;
    privateKey.wipe();
    throw repeatable('There was no time left: send the same request again.');
  }
}

/** Whether a POST may take the key now, or repeat a release of its own. Throws when it may do neither. */
function admit(vend: RetrievableVend, { claimHash, verified }: Releasing, now: number): 'release' | 'repeat' {
  const state = retrievalStateAt(vend, vend.retrieval, now);
  if (state === 'available' || (state === 'locked' && verified)) return 'release';
  if (state === 'retrieved' && isClaimantOf(vend, claimHash, now)) return 'repeat';
  throw goneRetrieval(state);
}

/** Deleting the key pair ends the two minutes. */
function isClaimantOf(
  { state, retrieval: { claimHash, retrievedAt } }: RetrievableVend,
  candidate: string | undefined,
  now: number,
): boolean {
  if (claimHash === undefined || candidate === undefined || retrievedAt === undefined) return false;
  return state === 'retrieved' && equalHashes(claimHash, candidate) && now < retrievedAt + CLAIM_REPLAY_MS;
}

function repeatable(detail: string): KeyvendError {
  return new KeyvendError('unavailable', detail, { retryAfterSeconds: 1 });
}

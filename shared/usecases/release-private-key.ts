import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { KeyFormat } from '../domain/key-file.ts';
import type { KeyPair } from '../domain/key-pair.ts';
import { CLAIM_REPLAY_MS, claimHashOf, equalHashes, type RetrievalAccess } from '../domain/retrieval.ts';
import { openKey } from '../domain/sealed-key.ts';
import { SecretBytes } from '../domain/secret-bytes.ts';
import { advance, keyPairOf, retrievalStateAt } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { DataKeys } from '../ports/data-keys.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { PassphraseKeys } from '../ports/passphrase-keys.ts';
import type { Transition, VendStore } from '../ports/vend-store.ts';
import { makeCheckPasscode } from './check-passcode.ts';
import { findRetrieval, goneRetrieval, type RetrievableVend } from './find-retrieval.ts';
import { sealingContext } from './sealing-context.ts';

export interface ReleasePrivateKeyDeps {
  readonly store: Pick<VendStore, 'find' | 'transition' | 'amend'>;
  readonly dataKeys: Pick<DataKeys, 'unwrap'>;
  readonly passphraseKeys: PassphraseKeys;
  readonly clock: Clock;
  readonly stage: string;
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
const ROUNDS = 3;

/**
 * Releases the private key of a retrieval, once: read, open, write in its format, consume with its audit entry, answer.
 * The key is opened and written before it is consumed, so that neither an outage of KMS nor a format that fails burns
 * anything, and never leaves without the commit.
 * Rejects with `retrieval_not_found`, a 410 when it is over, `passcode_required`, `passcode_incorrect` or
 * `unavailable`.
 */
export function makeReleasePrivateKey(deps: ReleasePrivateKeyDeps) {
  const { store, clock } = deps;
  const checkPasscode = makeCheckPasscode(deps);
  const open = makeOpenKeyFile(deps);

  return async (request: ReleaseRequest, actor: Actor, invocation: Invocation): Promise<ReleasedKey> => {
    const claimHash = request.idempotencyKey && claimHashOf(request.token, request.idempotencyKey);
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
    const { signal } = invocation;
    const found = await findRetrieval(store, { ...request, principal: actor.principal }, signal);
    if (admit(found, releasing, clock()) === 'repeat') {
      return { keyPair: keyPairOf(found), ...(await open(found, releasing)), replayed: true };
    }
    const { token, passcode } = request;
    const vend = releasing.verified ? found : await checkPasscode(found, { token, passcode, actor }, signal);
    if (!vend) return undefined;
    releasing.verified = true;
    const { privateKey, format } = await open(vend, releasing);
    const change = consumption(vend, releasing, clock());
    if (!(await consumed(change, privateKey, signal))) return undefined;
    return { keyPair: keyPairOf(change.to), privateKey, format, replayed: false };
  }

  async function consumed(
    change: Transition,
    privateKey: SecretBytes,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      const outcome = await store.transition(change, signal).catch(error => readBack(change, error, signal));
      // It may be superseded by itself: its first try landed late, after a conflict made it another transaction.
      if (outcome === 'applied' || (await wasOurs(change, signal))) return true;
    } catch (error) {
      privateKey.wipe();
      throw error;
    }
    privateKey.wipe();
    return false;
  }

  /** A transaction that was not answered may have been applied: then the key is ours to give. */
  async function readBack(change: Transition, error: unknown, signal: AbortSignal): Promise<'applied'> {
    if (await wasOurs(change, signal)) return 'applied';
    throw error;
  }

  async function wasOurs({ to }: Transition, signal: AbortSignal): Promise<boolean> {
    const row = await store.find(to.id, signal);
    return row?.retrieval?.releasedIn !== undefined && row.retrieval.releasedIn === to.retrieval?.releasedIn;
  }
}

/** Opens the sealed key and writes it as the request wants it. Rejects with `unavailable` when that took all the time. */
function makeOpenKeyFile(deps: ReleasePrivateKeyDeps) {
  const open = makeOpenPrivateKey(deps);

  return async (vend: RetrievableVend, { request, invocation, claimHash = '' }: Releasing) => {
    const { format = 'pem', passphrase } = request;
    const sealed = await open(vend, invocation.signal);
    if (format === 'pem' && vend.keyType === 'rsa') return { privateKey: sealed, format };
    // Most releases need nothing of it: it is loaded when the first one does.
    const { makeWriteKeyFile } = await import('./write-key-file.ts');
    const claim = [vend.id, String(vend.retrieval.issue), claimHash];
    const write = makeWriteKeyFile(deps.passphraseKeys);
    const privateKey = await write(sealed, { format, passphrase, name: vend.name, claim });
    // Making a key of a passphrase holds up the timer behind the signal: the time that is left is looked at anew.
    if (invocation.remainingMs() > 0) return { privateKey, format };
    privateKey.wipe();
    throw repeatable('There was no time left: send the same request again.');
  };
}

function makeOpenPrivateKey({ dataKeys, stage }: ReleasePrivateKeyDeps) {
  return async (vend: RetrievableVend, signal: AbortSignal): Promise<SecretBytes> => {
    // Shredded between the two minutes of its claimant and now.
    if (!vend.sealed) throw goneRetrieval('retrieved');
    const { wrappedDataKey, ciphertext } = vend.sealed;
    const dataKey = await dataKeys.unwrap(wrappedDataKey, sealingContext(stage, vend.id), signal);
    try {
      return new SecretBytes(openKey(dataKey, ciphertext, { keyPairId: vend.id, attempt: vend.attempt }));
    } finally {
      dataKey.fill(0);
    }
  };
}

/** Without a claimant nobody may repeat the release, so the sealed key is shredded with it. */
function consumption(
  vend: RetrievableVend,
  { claimHash, actor, invocation }: Releasing,
  now: number,
): Transition {
  const retrievedBy = vend.retrieval.access === 'caller' ? actor.principal : actor.sourceIp;
  const retrieval = {
    ...vend.retrieval,
    retrievedAt: now,
    retrievedBy,
    claimHash,
    releasedIn: invocation.id,
  };
  const sealed = claimHash === undefined ? undefined : vend.sealed;
  const facts = { issue: retrieval.issue, fingerprint: vend.key?.fingerprint ?? '' };
  const audit = { event: 'retrieval.released', actor, at: now, facts } as const;
  return { ...advance(vend, { state: 'retrieved', sealed, retrieval }, audit), unexpiredAt: now };
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

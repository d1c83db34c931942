import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { KeyPair } from '../domain/key-pair.ts';
import { PrivateKey } from '../domain/private-key.ts';
import {
  CLAIM_REPLAY_MS,
  claimHashOf,
  equalHashes,
  type Retrieval,
  retrievalStateAt,
} from '../domain/retrieval.ts';
import { openKey } from '../domain/sealed-key.ts';
import { advance, keyPairOf } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { DataKeys } from '../ports/data-keys.ts';
import type { Transition, VendStore } from '../ports/vend-store.ts';
import {
  findRetrieval,
  type RetrievableVend,
  retrievalConsumed,
  retrievalExpired,
} from './find-retrieval.ts';
import { sealingContext } from './sealing-context.ts';

export interface ReleasePrivateKeyDeps {
  readonly store: Pick<VendStore, 'find' | 'transition'>;
  readonly dataKeys: Pick<DataKeys, 'unwrap'>;
  readonly clock: Clock;
  readonly stage: string;
}

export interface ReleaseRequest {
  readonly token: string;
  /** Binds the release to its claimant, who may repeat it for two minutes. */
  readonly idempotencyKey?: string | undefined;
}

/** The released key. The receiver wipes it after use. */
export interface ReleasedKey {
  readonly keyPair: KeyPair;
  readonly privateKey: PrivateKey;
  readonly replayed: boolean;
}

/** Losing the fence twice means a third party changes the row all the time: better to ask the caller back. */
const ROUNDS = 2;

/**
 * Releases the private key of a retrieval, once: read, open, consume with its audit entry, answer. The key is
 * opened before it is consumed, so that an outage of KMS burns nothing, and never leaves without the commit.
 * Rejects with `retrieval_not_found`, `retrieval_consumed`, `retrieval_expired` or `unavailable`.
 */
export function makeReleasePrivateKey({ store, dataKeys, clock, stage }: ReleasePrivateKeyDeps) {
  return async (request: ReleaseRequest, actor: Actor, signal: AbortSignal): Promise<ReleasedKey> => {
    const claimHash = request.idempotencyKey && claimHashOf(request.token, request.idempotencyKey);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const vend = await findRetrieval(store, request.token, signal);
      const replayed = admit(vend.retrieval, claimHash, clock()) === 'repeat';
      const privateKey = await open(vend, signal);
      if (replayed) return { keyPair: keyPairOf(vend), privateKey, replayed };
      const change = consumption(vend, claimHash, actor, clock());
      if (await applied(change, privateKey, signal))
        return { keyPair: keyPairOf(change.to), privateKey, replayed };
    }
    throw new KeyvendError('unavailable', 'The retrieval is in use: send the same request again.', {
      retryAfterSeconds: 1,
    });
  };

  async function open(vend: RetrievableVend, signal: AbortSignal): Promise<PrivateKey> {
    // Shredded between the two minutes of its claimant and now.
    if (!vend.sealed) throw retrievalConsumed();
    const { wrappedDataKey, ciphertext } = vend.sealed;
    const dataKey = await dataKeys.unwrap(wrappedDataKey, sealingContext(stage, vend.id), signal);
    try {
      return new PrivateKey(openKey(dataKey, ciphertext, { keyPairId: vend.id, attempt: vend.attempt }));
    } finally {
      dataKey.fill(0);
    }
  }

  async function applied(change: Transition, privateKey: PrivateKey, signal: AbortSignal): Promise<boolean> {
    try {
      const outcome = await store.transition(change, signal);
      if (outcome === 'applied') return true;
    } catch (error) {
      privateKey.wipe();
      throw error;
    }
    privateKey.wipe();
    return false;
  }
}

/** Without a claimant nobody may repeat the release, so the sealed key is shredded with it. */
function consumption(
  vend: RetrievableVend,
  claimHash: string | undefined,
  actor: Actor,
  now: number,
): Transition {
  const retrieval = { ...vend.retrieval, retrievedAt: now, retrievedBy: actor.sourceIp, claimHash };
  const sealed = claimHash === undefined ? undefined : vend.sealed;
  const facts = { issue: retrieval.issue, fingerprint: vend.key?.fingerprint ?? '' };
  const audit = { event: 'retrieval.released', actor, at: now, facts } as const;
  return { ...advance(vend, { state: 'retrieved', sealed, retrieval }, audit), unexpiredAt: now };
}

/** Whether a POST may take the key now, or repeat a release of its own. Throws when it may do neither. */
function admit(retrieval: Retrieval, claimHash: string | undefined, now: number): 'release' | 'repeat' {
  switch (retrievalStateAt(retrieval, now)) {
    case 'available':
      return 'release';
    case 'expired':
      throw retrievalExpired();
    case 'retrieved':
      if (isClaimantOf(retrieval, claimHash, now)) return 'repeat';
      throw retrievalConsumed();
  }
}

function isClaimantOf(
  { claimHash, retrievedAt }: Retrieval,
  candidate: string | undefined,
  now: number,
): boolean {
  if (claimHash === undefined || candidate === undefined || retrievedAt === undefined) return false;
  return equalHashes(claimHash, candidate) && now < retrievedAt + CLAIM_REPLAY_MS;
}

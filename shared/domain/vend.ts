import { type AuditEntry, type AuditFacts, type ChainHead, headOf, nextAuditEntry } from './audit-entry.ts';
import type { KeyPair, KeyPairLocation, KeyPairOrigin, KeyPairState, KeyType, Tag } from './key-pair.ts';
import { targetStatusOf, type VendTarget } from './key-pair-target.ts';
import { MOST_PASSCODE_TRIES } from './passcode.ts';
import { CLAIM_REPLAY_MS, type Retrieval, type RetrievalState } from './retrieval.ts';

export type VendOperation = 'create' | 'import';

/** A private key sealed under a data key, and that data key wrapped under the KMS key. */
export interface EnvelopeSealedKey {
  readonly wrappedDataKey: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** A private key (PKCS#8 DER) that was born in KMS and has only been seen encrypted under the KMS key. */
export interface BornSealedKey {
  readonly privateKeyCiphertext: Uint8Array;
}

export type SealedKey = EnvelopeSealedKey | BornSealedKey;

/** What is known of a key pair: of a public key that was imported, or born in KMS, before the provider has answered. */
export interface VendedKey {
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly providerFingerprint: string | null;
  readonly providerId: string | null;
}

/**
 * One vend: the row that claims a client token, carries the key pair through its states and answers replays.
 * `revision` grows with every write and fences the next one; `attempt` grows with every try at the provider.
 */
export interface Vend extends KeyPairLocation {
  readonly id: string;
  readonly principal: string;
  readonly operation: VendOperation;
  readonly requestHash: string;
  readonly state: KeyPairState;
  readonly revision: number;
  readonly attempt: number;
  /** The last attempt that ended for certain with nothing left at the provider, or got further at some target. */
  readonly settledAttempt?: number | undefined;
  /** The name was seen free at the provider, under our lock and before any call that could make the key pair. */
  readonly seenAbsent?: true | undefined;
  /** Several places in the one of `provider` and `region`, which are then those of the first. */
  readonly targets?: readonly VendTarget[] | undefined;
  /** The invocation that holds the lease. */
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly leaseUntil: number;
  readonly keyType: KeyType;
  readonly keySize: number | null;
  readonly origin: KeyPairOrigin;
  readonly tags: readonly Tag[];
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  /** It is one of the principal's open retrievals until its key is collected or can be no more (docs/grants.md). */
  readonly counted?: true | undefined;
  readonly audit: ChainHead;
  readonly key?: VendedKey | undefined;
  readonly sealed?: SealedKey | undefined;
  readonly retrieval?: Retrieval | undefined;
  /** The answer as JSON without the retrieval URL, from which every replay gives the same bytes. */
  readonly answer?: string | undefined;
  /** Present once it is being deleted, and why: `expired` when nobody collected the key in time. */
  readonly endState?: 'expired' | 'deleted' | undefined;
}

/** The members of a vend that the API shows. */
export type VendFacts = Pick<
  Vend,
  | 'id'
  | 'principal'
  | 'state'
  | 'provider'
  | 'region'
  | 'name'
  | 'keyType'
  | 'keySize'
  | 'origin'
  | 'tags'
  | 'createdAt'
  | 'key'
  | 'targets'
>;

/** The key pair of a vend as the API shows it. */
export function keyPairOf(vend: VendFacts): KeyPair {
  return {
    id: vend.id,
    provider: vend.provider,
    region: vend.region,
    name: vend.name,
    keyType: vend.keyType,
    keySize: vend.keySize,
    origin: vend.origin,
    status: vend.state,
    publicKey: vend.key?.publicKey ?? null,
    fingerprint: vend.key?.fingerprint ?? null,
    providerFingerprint: vend.key?.providerFingerprint ?? null,
    providerId: vend.key?.providerId ?? null,
    tags: vend.tags,
    createdAt: vend.createdAt,
    createdBy: vend.principal,
    ...(vend.targets && { targets: vend.targets.map(targetStatusOf) }),
  };
}

/** One step of a vend: the row as it was read, the row as it shall be, and the audit entry of the change. */
export interface VendStep {
  readonly from: Vend;
  readonly to: Vend;
  readonly entry: AuditEntry;
}

/** The step that changes some members of a vend and records it as the next entry of its audit chain. */
export function advance(from: Vend, change: Partial<Vend>, audit: Omit<AuditFacts, 'keyPairId'>): VendStep {
  const entry = nextAuditEntry(from.audit, { ...audit, keyPairId: from.id });
  return { from, to: { ...from, ...change, revision: from.revision + 1, audit: headOf(entry) }, entry };
}

/** The state of a vend's retrieval at a time; it is expired from `expiresAt` on, to the millisecond. */
export function retrievalStateAt(
  { endState }: Pick<Vend, 'endState'>,
  retrieval: Retrieval,
  now: number,
): RetrievalState {
  if (retrieval.retrievedAt !== undefined) return 'retrieved';
  if (endState !== undefined) return endState === 'expired' ? 'expired' : 'revoked';
  if (retrieval.expiresAt <= now) return 'expired';
  return (retrieval.passcode?.tries ?? 0) >= MOST_PASSCODE_TRIES ? 'locked' : 'available';
}

/** How many attempts there were since the last that is known to have left nothing: more than one may have left something. */
export function openAttempts({ attempt, settledAttempt = 0 }: Vend): number {
  return attempt - settledAttempt;
}

/**
 * When the reconciler has something to do for a vend, in milliseconds since the epoch: an attempt whose lease runs
 * out, a key that nobody collects, a sealed key that its claimant may repeat no more. `undefined` when never.
 */
export function dueAt({ state, leaseUntil, sealed, retrieval }: Vend): number | undefined {
  if (state === 'creating' || state === 'deleting') return leaseUntil;
  if (!sealed || !retrieval) return undefined;
  if (state === 'ready') return retrieval.expiresAt;
  return state === 'retrieved' ? (retrieval.retrievedAt ?? 0) + CLAIM_REPLAY_MS : undefined;
}

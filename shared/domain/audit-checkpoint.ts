import type { AuditEntry } from './audit-entry.ts';
import { canonicalHash, canonicalJson } from './canonical-json.ts';

/** The last entry of a key pair's chain, and whose it is. */
export interface AuditHead {
  readonly keyPairId: string;
  readonly sequence: number;
  readonly hash: string;
}

/** What a checkpoint says, all of which is signed. */
export interface CheckpointClaims {
  readonly stage: string;
  /** Counts up by one; checkpoints are a chain of their own. */
  readonly sequence: number;
  readonly at: string;
  /** The entries of this time range were looked at: every chain that grew in it is among the heads. */
  readonly from: string;
  readonly to: string;
  readonly heads: number;
  readonly headsHash: string;
  readonly previousHash: string;
  /** The public half of the key that signed: SPKI in DER and base64. */
  readonly publicKey: string;
}

/** A signed statement of how far chains have grown. */
export interface AuditCheckpoint extends CheckpointClaims {
  readonly hash: string;
  /** ECDSA over SHA-256 of the canonical JSON of the claims, in DER and base64. */
  readonly signature: string;
}

/** What the first checkpoint follows. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** Of each chain the last of these entries, in the order of their ids. */
export function headsOf(entries: readonly AuditEntry[]): AuditHead[] {
  const heads = new Map<string, AuditHead>();
  for (const { keyPairId, sequence, hash } of entries) {
    const head = heads.get(keyPairId);
    if (!head || head.sequence < sequence) heads.set(keyPairId, { keyPairId, sequence, hash });
  }
  return inOrder(heads.values());
}

/** Heads in the order in which they are hashed. */
export function inOrder(heads: Iterable<AuditHead>): AuditHead[] {
  return [...heads].sort((a, b) => (a.keyPairId < b.keyPairId ? -1 : 1));
}

/** The hash by which a checkpoint stands for its heads. */
export function headsHashOf(heads: readonly AuditHead[]): string {
  return canonicalHash(heads.map(({ keyPairId, sequence, hash }) => [keyPairId, sequence, hash]));
}

/** The bytes that are signed; fewer than the 4,096 that KMS takes. */
export function signedBytes(checkpoint: CheckpointClaims): Uint8Array {
  return Buffer.from(canonicalJson(claimsOf(checkpoint)), 'utf8');
}

/** The hash that a checkpoint must have for what it says. */
export function checkpointHashOf(checkpoint: CheckpointClaims): string {
  return canonicalHash(claimsOf(checkpoint));
}

/** The members that are signed, and no others. */
function claimsOf(checkpoint: CheckpointClaims): CheckpointClaims {
  const { stage, sequence, at, from, to, heads, headsHash, previousHash, publicKey } = checkpoint;
  return { stage, sequence, at, from, to, heads, headsHash, previousHash, publicKey };
}

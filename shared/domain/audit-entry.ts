import { canonicalHash } from './canonical-json.ts';

/** The events of the audit trail: a closed list, since readers match them. */
export const AUDIT_EVENTS = [
  'vend.requested',
  'vend.succeeded',
  'vend.failed',
  'vend.abandoned',
  'vend.recreated',
  'import.succeeded',
  'retrieval.reissued',
  'retrieval.released',
  'retrieval.locked',
  'retrieval.expired',
  'key_pair.deleting',
  'key_pair.deleted',
  'key_pair.expired',
  'reconcile.finished',
  'reconcile.needs_attention',
  'grants.changed',
] as const;

export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** Who asked for a change, and from where, as the gateway (never the caller) tells it. */
export interface Actor {
  /** The principal, or `bearer` for whoever holds a retrieval URL. */
  readonly principal: string;
  readonly sourceIp: string;
  readonly requestId: string;
}

/** One row of the audit trail. Facts are public ones only: names, fingerprints, codes. */
export interface AuditEntry extends Actor {
  readonly keyPairId: string;
  readonly sequence: number;
  readonly event: AuditEvent;
  readonly at: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly previousHash: string;
  readonly hash: string;
}

/** The last entry of a key pair's chain. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** What the first entry of every chain follows. */
export const CHAIN_START: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

export interface AuditFacts {
  readonly keyPairId: string;
  readonly event: AuditEvent;
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly facts?: Readonly<Record<string, string | number>>;
}

/**
 * The next entry of a chain. Its hash is the SHA-256 of the canonical JSON of all its other members, the
 * previous hash included, so that no entry can be altered, dropped or moved without breaking the chain.
 */
export function nextAuditEntry(
  head: ChainHead,
  { keyPairId, event, actor, at, facts }: AuditFacts,
): AuditEntry {
  const entry = {
    keyPairId,
    sequence: head.sequence + 1,
    event,
    at: new Date(at).toISOString(),
    principal: actor.principal,
    sourceIp: actor.sourceIp,
    requestId: actor.requestId,
    facts: facts ?? {},
    previousHash: head.hash,
  };
  return { ...entry, hash: canonicalHash(entry) };
}

/** The hash that an entry must have for what it says. */
export function auditHashOf({ hash: _, ...said }: AuditEntry): string {
  return canonicalHash(said);
}

/** The chain head after an entry. */
export function headOf({ sequence, hash }: AuditEntry): ChainHead {
  return { sequence, hash };
}

import * as z from 'zod/mini';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import {
  KEY_PAIR_ORIGINS,
  KEY_PAIR_STATES,
  KEY_TYPES,
  type KeyPairLocation,
  PROVIDERS,
} from '../../domain/key-pair.ts';
import { TARGET_STATES } from '../../domain/key-pair-target.ts';
import { ACCESS_KINDS } from '../../domain/retrieval.ts';
import { dueAt, type Vend, type VendFacts } from '../../domain/vend.ts';
import type { NameHolder } from '../../ports/vend-store.ts';
import { auditIndexKey, auditKey, dueShardKey, dueShardOf, nameKey, ownerIndexKey, vendKey } from './keys.ts';

const BYTES = z.instanceof(Uint8Array);

const KEY = z.object({
  publicKey: z.string(),
  fingerprint: z.string(),
  providerFingerprint: z.nullable(z.string()),
  providerId: z.nullable(z.string()),
});

const SEALED = z.union([
  z.object({ wrappedDataKey: BYTES, ciphertext: BYTES }),
  z.object({ privateKeyCiphertext: BYTES }),
]);

const RETRIEVAL = z.object({
  issue: z.int(),
  access: z.enum(ACCESS_KINDS),
  tokenHash: z.string(),
  revokedTokenHashes: z.array(z.string()),
  issuedAt: z.int(),
  expiresAt: z.int(),
  passcode: z.optional(z.object({ hash: z.string(), tries: z.int() })),
  retrievedAt: z.optional(z.int()),
  retrievedBy: z.optional(z.string()),
  releasedIn: z.optional(z.string()),
  claimHash: z.optional(z.string()),
});

const TARGET = z.object({
  provider: z.enum(PROVIDERS),
  region: z.string(),
  state: z.enum(TARGET_STATES),
  seenAbsent: z.optional(z.literal(true)),
  providerFingerprint: z.nullable(z.string()),
  providerId: z.nullable(z.string()),
});

/** The members that the owner index carries. */
const FACTS = z.object({
  id: z.string(),
  principal: z.string(),
  state: z.enum(KEY_PAIR_STATES),
  provider: z.enum(PROVIDERS),
  region: z.string(),
  name: z.string(),
  keyType: z.enum(KEY_TYPES),
  keySize: z.nullable(z.int()),
  origin: z.enum(KEY_PAIR_ORIGINS),
  tags: z.array(z.object({ key: z.string(), value: z.optional(z.string()) })),
  createdAt: z.string(),
  key: z.optional(KEY),
  targets: z.optional(z.array(TARGET)),
});

const VEND = z.extend(FACTS, {
  account: z.string(),
  operation: z.enum(['create', 'import']),
  requestHash: z.string(),
  revision: z.int(),
  attempt: z.int(),
  settledAttempt: z.optional(z.int()),
  seenAbsent: z.optional(z.literal(true)),
  owner: z.string(),
  leaseUntil: z.number(),
  audit: z.object({ sequence: z.int(), hash: z.string() }),
  sealed: z.optional(SEALED),
  retrieval: z.optional(RETRIEVAL),
  answer: z.optional(z.string()),
  endState: z.optional(z.enum(['expired', 'deleted'])),
});

const NAME = z.object({ id: z.string(), heldUntil: z.optional(z.number()) });

/** The row of a vend. */
export function vendItem(vend: Vend): Record<string, unknown> {
  return { ...vendKey(vend.id), ...ownerIndexKey(vend.principal, vend), ...dueIndexKey(vend), ...vend };
}

/** The vend of a row as it was read; throws if the row is not one that we wrote. */
export function vendOf(item: Record<string, unknown>): Vend {
  return VEND.parse(item);
}

/** What the owner index says of a vend. */
export function vendFactsOf(item: Record<string, unknown>): VendFacts {
  return FACTS.parse(item);
}

/** The row that holds a provider name for a vend; with `heldUntil`, only until then. */
export function nameItem(id: string, place: KeyPairLocation, heldUntil?: number): Record<string, unknown> {
  const held = heldUntil === undefined ? {} : { heldUntil, ttl: Math.ceil(heldUntil / 1000) };
  return { ...nameKey(place), id, ...held };
}

/** Who has the name, of a row as it was read. */
export function nameHolderOf(item: Record<string, unknown>): NameHolder {
  return NAME.parse(item);
}

/** Absent when nothing is due: the index then does not hold the row. */
function dueIndexKey(vend: Vend): Record<string, unknown> {
  const due = dueAt(vend);
  return due === undefined ? {} : { dueKey: dueShardKey(dueShardOf(vend.id)), dueAt: due };
}

/** The row of an audit entry. */
export function auditItem(entry: AuditEntry): Record<string, unknown> {
  return { ...auditKey(entry.keyPairId, entry.sequence), ...auditIndexKey(entry), ...entry };
}

import * as z from 'zod/mini';
import { AUDIT_EVENTS, type AuditEntry } from '../../domain/audit-entry.ts';

const AUDIT_ENTRY = z.object({
  keyPairId: z.string(),
  sequence: z.int(),
  event: z.enum(AUDIT_EVENTS),
  at: z.string(),
  principal: z.string(),
  sourceIp: z.string(),
  requestId: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  previousHash: z.string(),
  hash: z.string(),
});

/** The members of an entry, which are also all that its readers may ask the table for. */
export const AUDIT_MEMBERS: readonly string[] = Object.keys(AUDIT_ENTRY.shape);

/** The entry of a row as it was read; throws if the row is not one that we wrote. */
export function auditEntryOf(item: Record<string, unknown>): AuditEntry {
  return AUDIT_ENTRY.parse(item);
}

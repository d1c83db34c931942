import * as z from 'zod/mini';
import { AUDIT_EVENTS } from '../domain/audit-entry.ts';

const HASH = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** An entry of the audit trail, with all that its hash is made of. */
export const AUDIT_EVENT = z.strictObject({
  keyPairId: z.string(),
  sequence: z.int(),
  event: z.enum(AUDIT_EVENTS),
  at: z.string(),
  principal: z.string(),
  sourceIp: z.string(),
  requestId: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  previousHash: HASH,
  hash: HASH,
});

/** The answer of `GET /v1/audit-events`. */
export const AUDIT_EVENT_PAGE = z.object({
  items: z.array(AUDIT_EVENT),
  nextCursor: z.nullable(z.string()),
});

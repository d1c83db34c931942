import { type AuditEntry, CHAIN_START } from '../../shared/domain/audit-entry.ts';
import { canonicalHash } from '../../shared/domain/canonical-json.ts';
import type { Vend } from '../../shared/domain/vend.ts';
import type { LoggedCall } from './fault-log.ts';
import { type Truth, tagOf } from './fault-truth.ts';

/** Every break in the audit chain of a vend: a gap, an entry whose hash is wrong, a head that is another. */
export function brokenChain({ id, audit }: Vend, trail: readonly AuditEntry[]): string[] {
  let head = CHAIN_START;
  for (const entry of trail) {
    const { hash, ...rest } = entry;
    const follows = entry.sequence === head.sequence + 1 && entry.previousHash === head.hash;
    if (!follows || canonicalHash(rest) !== hash) return [`${id}: entry ${entry.sequence} breaks the chain`];
    head = { sequence: entry.sequence, hash };
  }
  return head.hash === audit.hash ? [] : [`${id}: the chain does not end where the row says`];
}

const DELETE_ANNOUNCEMENTS = ['vend.requested', 'vend.abandoned', 'key_pair.deleting', 'retrieval.expired'];

/** The entries that announce each change of the provider before it is made. */
const ANNOUNCEMENTS: Readonly<Record<string, readonly string[]>> = {
  CreateKeyPair: ['vend.requested'],
  ImportKeyPair: ['vend.requested', 'vend.abandoned'],
  TagResource: ['vend.requested', 'vend.abandoned'],
  CreateTags: ['vend.requested', 'vend.abandoned'],
  DeleteKeyPair: DELETE_ANNOUNCEMENTS,
  DeleteKeyPairs: DELETE_ANNOUNCEMENTS,
};

/** Every change that the provider really made without an earlier announcement, or whose outcome was never recorded. */
export function unauditedMutations(calls: readonly LoggedCall[], truth: Truth): string[] {
  const idsByName = Map.groupBy(truth.vends.values(), ({ name }) => name);
  return calls.filter(isMutation).flatMap(call => {
    const vends = idsByName.get(call.subject) ?? [];
    const owner = tagOf(call.input, 'keyvend:key-pair-id');
    const trails = vends
      .filter(({ id }) => owner === undefined || id === owner)
      .map(({ id }) => truth.trails.get(id) ?? []);
    return trails.some(trail => announces(trail, call)) ? [] : [`${call.operation} ${call.subject}`];
  });
}

function isMutation({ operation, deliveries }: LoggedCall): boolean {
  return operation in ANNOUNCEMENTS && deliveries.some(({ status }) => status === 200);
}

function announces(trail: readonly AuditEntry[], call: LoggedCall): boolean {
  const startedAt = Math.min(...call.deliveries.map(delivery => delivery.startedAt));
  const attempt = tagOf(call.input, 'keyvend:attempt');
  const announcement = trail.findLast(
    ({ event, at, facts }) =>
      ANNOUNCEMENTS[call.operation]?.includes(event) &&
      Date.parse(at) <= startedAt &&
      (attempt === undefined || attempt === String(facts['attempt'])),
  );
  // The last entry of a trail that is at rest tells how it ended.
  return announcement !== undefined && announcement.sequence < (trail.at(-1)?.sequence ?? 0);
}

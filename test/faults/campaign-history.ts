import type { LoggedCall } from '../support/fault-log.ts';
import type { Truth } from '../support/fault-truth.ts';

/** What happened to the vends of one name, as their audit trails and the calls of the provider tell it, line by line. */
export function historyOf(name: string, { vends, trails }: Truth, calls: readonly LoggedCall[]): string {
  const owners = [...vends.values()].filter(vend => vend.name === name);
  const entries = owners.flatMap(({ id, state }) =>
    (trails.get(id) ?? []).map(
      ({ at, event, facts }) => `${at} ${id} (${state}) ${event} ${JSON.stringify(facts)}`,
    ),
  );
  const requests = calls.filter(({ subject }) => subject === name).map(lineOf);
  return [name, ...[...entries, ...requests].sort()].join('\n  ');
}

function lineOf({ receivedAt, operation, fault, deliveries }: LoggedCall): string {
  const ran = deliveries.map(({ startedAt, status }) => `${status} at +${startedAt - receivedAt} ms`);
  return `${new Date(receivedAt).toISOString()} ${operation}, ${fault ?? 'no fault'}, ran: ${ran.join(', ') || 'never'}`;
}

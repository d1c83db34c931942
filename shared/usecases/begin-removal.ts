import type { Actor, AuditEvent } from '../domain/audit-entry.ts';
import type { Timing } from '../domain/timing.ts';
import { advance, type Vend } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { takenOver } from './taken-over.ts';
import type { VendRun } from './vend-run.ts';

export interface BeginRemovalDeps {
  readonly store: Pick<VendStore, 'transition'>;
  readonly clock: Clock;
  readonly timing: Timing;
}

export interface Removal {
  readonly endState: 'expired' | 'deleted';
  readonly event: AuditEvent;
}

/**
 * Takes the lease of a removal, first or again. What is sealed is shredded with it, before the provider is asked:
 * from here on the key can be collected by nobody. Rejects with `request_in_progress` when another is faster.
 */
export function makeBeginRemoval({ store, clock, timing }: BeginRemovalDeps) {
  return async (vend: Vend, removal: Removal, actor: Actor, invocation: Invocation): Promise<VendRun> => {
    const { endState, event } = removal;
    const now = clock();
    const attempt = vend.state === 'deleting' ? vend.attempt + 1 : 1;
    const change: Partial<Vend> = {
      state: 'deleting',
      endState,
      attempt,
      settledAttempt: undefined,
      owner: invocation.id,
      leaseUntil: now + timing.leaseMs,
      sealed: undefined,
    };
    const step = advance(vend, change, { event, actor, at: now, facts: { attempt } });
    if ((await store.transition(step, invocation.signal)) !== 'applied') throw takenOver();
    return { vend: step.to, actor, invocation };
  };
}

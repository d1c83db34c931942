import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { Timing } from '../domain/timing.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import type { makeReconcileVend, Reconciliation } from './reconcile-vend.ts';

export interface ReconcileDueVendsDeps {
  readonly store: Pick<VendStore, 'findDue'>;
  readonly reconcileVend: ReturnType<typeof makeReconcileVend>;
  readonly clock: Clock;
  readonly timing: Timing;
}

/** What became of each vend that was due; `postponed` ones are due again. */
export type ReconciliationReport = Readonly<Record<Reconciliation | 'postponed', number>>;

const BATCH = 100;
/** Providers allow few calls a second (Lightsail: 10), and callers need them more. */
const AT_ONCE = 4;

/**
 * Reconciles the vends that are due, a batch an invocation. One that fails does not keep the others: the first such
 * failure is thrown at the end.
 */
export function makeReconcileDueVends({ store, reconcileVend, clock, timing }: ReconcileDueVendsDeps) {
  return async (actor: Actor, invocation: Invocation): Promise<ReconciliationReport> => {
    const due = [...(await store.findDue(clock(), BATCH, invocation.signal))];
    const report = { ...NOTHING_YET };
    const failures: unknown[] = [];
    const next = () => (hasTime(invocation) ? due.shift() : undefined);
    const work = async () => {
      for (let id = next(); id !== undefined; id = next()) {
        await reconcileOne(id, actor, invocation).then(
          outcome => {
            report[outcome] += 1;
          },
          failure => failures.push(failure),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    report.postponed += due.length;
    if (failures.length > 0) throw failures[0];
    return report;
  };

  /** For a look and a delete at the fastest provider: what is not begun stays due. */
  function hasTime({ signal, remainingMs }: Invocation): boolean {
    const least = Math.min(...Object.values(timing.providerCallMs));
    return !signal.aborted && remainingMs() >= 2 * least + timing.commitReserveMs;
  }

  async function reconcileOne(id: string, actor: Actor, invocation: Invocation) {
    try {
      return await reconcileVend(id, actor, invocation);
    } catch (error) {
      if (error instanceof KeyvendError && error.code !== 'internal') return 'postponed';
      throw error;
    }
  }
}

const NOTHING_YET: ReconciliationReport = {
  nothing: 0,
  undone: 0,
  finished: 0,
  deleted: 0,
  expired: 0,
  shredded: 0,
  'needs-attention': 0,
  postponed: 0,
};

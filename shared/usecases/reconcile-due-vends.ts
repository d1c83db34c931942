import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { lookAndDeleteMs, type Timing } from '../domain/timing.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import type { makeReconcileVend, Reconciliation } from './reconcile-vend.ts';
import { settleEach } from './settle-each.ts';

export interface ReconcileDueVendsDeps {
  readonly store: Pick<VendStore, 'find' | 'findDue'>;
  readonly reconcileVend: ReturnType<typeof makeReconcileVend>;
  readonly clock: Clock;
  readonly timing: Timing;
}

/** What became of each vend that was due; `postponed` ones are due again. */
export type ReconciliationReport = Readonly<Record<Reconciliation | 'postponed', number>>;

/** What one run did, and the vends that a person has to know of. */
export interface ReconciliationRun {
  readonly report: ReconciliationReport;
  /** Those that were marked `needs_attention` in this run. */
  readonly needingAttention: readonly string[];
  readonly failures: readonly ReconciliationFailure[];
  /** How long ago the oldest of those creates and imports was claimed that this run did not settle; 0 without any. */
  readonly oldestUnfinishedMs: number;
}

export interface ReconciliationFailure {
  readonly keyPairId: string;
  readonly error: Error;
}

const BATCH = 100;
/** Providers allow few calls a second (Lightsail: 10), and callers need them more. */
const AT_ONCE = 4;

/** Reconciles the vends that are due, a batch an invocation. One that fails does not keep the others. */
export function makeReconcileDueVends({ store, reconcileVend, clock, timing }: ReconcileDueVendsDeps) {
  return async (actor: Actor, invocation: Invocation): Promise<ReconciliationRun> => {
    const due = [...(await store.findDue(clock(), BATCH, invocation.signal))];
    const report = { ...NOTHING_YET };
    const needingAttention: string[] = [];
    const failures: ReconciliationFailure[] = [];
    const unsettled: string[] = [];
    const next = () => (hasTime(invocation) ? due.shift() : undefined);
    const note = (keyPairId: string, outcome: keyof ReconciliationReport) => {
      report[outcome] += 1;
      if (outcome === 'needs-attention') needingAttention.push(keyPairId);
      if (outcome === 'postponed') unsettled.push(keyPairId);
    };
    const work = async () => {
      for (let id = next(); id !== undefined; id = next()) {
        const keyPairId = id;
        await reconcileOne(keyPairId, actor, invocation).then(
          outcome => note(keyPairId, outcome),
          error => {
            failures.push({ keyPairId, error });
            unsettled.push(keyPairId);
          },
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    report.postponed += due.length;
    const oldestUnfinishedMs = await oldestOf([...unsettled, ...due.slice(0, 1)], invocation);
    return { report, needingAttention, failures, oldestUnfinishedMs };
  };

  /** As far as time and store allow: the run is done, and an age must not undo it. */
  async function oldestOf(ids: readonly string[], { signal }: Invocation): Promise<number> {
    const found = await settleEach(ids, id => store.find(id, signal));
    const ages = found.map(result =>
      result.status === 'fulfilled' && result.value?.state === 'creating'
        ? clock() - Date.parse(result.value.createdAt)
        : 0,
    );
    return Math.max(0, ...ages);
  }

  /** For a look and a delete at the fastest provider: what is not begun stays due. */
  function hasTime({ signal, remainingMs }: Invocation): boolean {
    const least = Math.min(...Object.values(timing.providerCallMs));
    return !signal.aborted && remainingMs() >= lookAndDeleteMs(timing, least);
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

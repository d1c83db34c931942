import { traceOf } from '../../shared/http/error-trace.ts';
import { type ScheduledDeps, scheduledHandler } from '../../shared/http/scheduled-handler.ts';
import type { MetricName } from '../../shared/ports/metrics.ts';
import type {
  makeReconcileDueVends,
  ReconciliationReport,
} from '../../shared/usecases/reconcile-due-vends.ts';

interface ReconcileHandlerDeps extends ScheduledDeps {
  readonly reconcileDueVends: ReturnType<typeof makeReconcileDueVends>;
}

const METRICS: readonly [outcome: keyof ReconciliationReport, name: MetricName][] = [
  ['undone', 'AbandonedVendsUndone'],
  ['finished', 'AbandonedImportsFinished'],
  ['deleted', 'KeyPairsDeleted'],
  ['expired', 'KeyPairsExpired'],
  ['postponed', 'ReconciliationsPostponed'],
  ['needs-attention', 'VendsNeedingAttention'],
];

/**
 * Every minute: finishes or undoes what was abandoned, and expires what nobody collected. What a person has to look at is
 * named in the log, and everything counted, before the first failure is thrown.
 */
export function reconcileHandler({ reconcileDueVends, ...deps }: ReconcileHandlerDeps) {
  return scheduledHandler(deps, async (actor, invocation) => {
    const { report, needingAttention, failures, oldestUnfinishedMs } = await reconcileDueVends(
      actor,
      invocation,
    );
    const { requestId } = actor;
    for (const [outcome, name] of METRICS) deps.metrics.count(name, report[outcome]);
    deps.metrics.age('OldestUnfinishedVendAge', oldestUnfinishedMs / 1000);
    for (const keyPairId of needingAttention) deps.logger.error('needs attention', { requestId, keyPairId });
    for (const { keyPairId, error } of failures) {
      deps.logger.error('reconciliation failed', { requestId, keyPairId, ...traceOf(error) });
    }
    if (failures[0]) throw failures[0].error;
    return report;
  });
}

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

/** Every minute: finishes or undoes what was abandoned, and expires what nobody collected. */
export function reconcileHandler({ reconcileDueVends, ...deps }: ReconcileHandlerDeps) {
  return scheduledHandler(deps, async (actor, invocation) => {
    const report = await reconcileDueVends(actor, invocation);
    for (const [outcome, name] of METRICS) deps.metrics.count(name, report[outcome]);
    return report;
  });
}

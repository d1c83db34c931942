import { type ScheduledDeps, scheduledHandler } from '../../shared/http/scheduled-handler.ts';
import type { makeCheckpointAudit } from '../../shared/usecases/checkpoint-audit.ts';

interface CheckpointAuditHandlerDeps extends ScheduledDeps {
  readonly checkpointAudit: ReturnType<typeof makeCheckpointAudit>;
}

/**
 * Every five minutes: signs what the audit trail holds. Each checkpoint is logged whole, so that a subscription of
 * another account keeps what this account can no longer change.
 */
export function checkpointAuditHandler({ checkpointAudit, ...deps }: CheckpointAuditHandlerDeps) {
  return scheduledHandler(deps, async ({ requestId }, invocation) => {
    const checkpoints = await checkpointAudit(invocation);
    for (const checkpoint of checkpoints) deps.logger.info('checkpoint', { requestId, checkpoint });
    deps.metrics.count('AuditCheckpointsSigned', checkpoints.length);
    const last = checkpoints.at(-1);
    if (last) deps.metrics.age('AuditCheckpointAge', (Date.parse(last.at) - Date.parse(last.to)) / 1000);
    return { checkpoints: checkpoints.length };
  });
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reconcileHandler } from '../../functions/reconcile/handler.ts';
import type { ReconciliationRun } from '../../shared/usecases/reconcile-due-vends.ts';
import { lambdaContext, scheduledEvent } from '../support/http-events.ts';
import { recordedLog } from '../support/recorded-log.ts';

const REPORT = {
  ...{ nothing: 1, undone: 2, finished: 0, deleted: 0, expired: 1, shredded: 1 },
  ...{ 'needs-attention': 1, postponed: 0 },
};
const COUNTED = [
  'AbandonedVendsUndone',
  'AbandonedVendsUndone',
  'KeyPairsExpired',
  'VendsNeedingAttention',
] as const;

function reconciled(run: Partial<ReconciliationRun>) {
  const log = recordedLog();
  const nothingLeft = { needingAttention: [], failures: [], oldestUnfinishedMs: 0 };
  const reconcileDueVends = async () => ({ report: REPORT, ...nothingLeft, ...run });
  const handler = reconcileHandler({ reconcileDueVends, ...log });
  return { ...log, answer: handler(scheduledEvent(), lambdaContext()) };
}

describe('a run of the reconciler', () => {
  it('counts what it did and answers with it', async () => {
    const { answer, counted, lines } = reconciled({});
    assert.deepEqual(await answer, REPORT);
    assert.deepEqual(counted, COUNTED);
    assert.deepEqual(lines, []);
  });

  it('tells the age of the oldest vend that is left unfinished, also when there is none', async () => {
    for (const oldestUnfinishedMs of [0, 90_000]) {
      const { answer, ages } = reconciled({ oldestUnfinishedMs });
      await answer;
      assert.deepEqual(ages, [{ name: 'OldestUnfinishedVendAge', seconds: oldestUnfinishedMs / 1000 }]);
    }
  });

  it('names each vend that needs attention in an error line', async () => {
    const { answer, lines } = reconciled({ needingAttention: ['kp_1', 'kp_2'] });
    await answer;
    assert.deepEqual(
      lines.map(({ level, fields }) => [level, fields]),
      ['kp_1', 'kp_2'].map(keyPairId => ['error', { requestId: 'invocation-1', keyPairId }]),
    );
  });

  it('counts first, names each vend that failed, and then fails', async () => {
    const error = new TypeError('a row that nobody can read');
    const failures = [
      { keyPairId: 'kp_1', error },
      { keyPairId: 'kp_2', error: new RangeError('another') },
    ];
    const { answer, counted, lines } = reconciled({ failures });
    await assert.rejects(answer, error);
    assert.deepEqual(counted, [...COUNTED, 'InternalErrors']);
    assert.deepEqual(
      lines.map(({ event, fields }) => [event, fields.keyPairId, fields.errorNames]),
      [
        ['reconciliation failed', 'kp_1', 'TypeError'],
        ['reconciliation failed', 'kp_2', 'RangeError'],
        ['schedule failed', undefined, 'TypeError'],
      ],
    );
    assert.ok(!JSON.stringify(lines).includes('nobody can read'));
  });
});

import assert from 'node:assert/strict';
import type { ReconciliationReport } from '../../shared/usecases/reconcile-due-vends.ts';

/** Asserts what a run of the reconciler did; what is not named is none. */
export function assertDone(report: ReconciliationReport, done: Partial<ReconciliationReport>): void {
  const some = Object.entries(report).filter(([, count]) => count > 0);
  assert.deepEqual(Object.fromEntries(some), done);
}

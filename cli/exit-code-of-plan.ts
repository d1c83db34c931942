import type { DryRun } from '../client/keyvend-client.ts';
import { EXIT } from './failure.ts';

/** What the exit code of the request itself would be, as far as a dry run can tell. */
export function exitCodeOfPlan({ decision, checks }: DryRun): number {
  if (decision.effect === 'deny') return EXIT.denied;
  return checks.some(({ outcome }) => outcome === 'failed') ? EXIT.conflict : EXIT.done;
}

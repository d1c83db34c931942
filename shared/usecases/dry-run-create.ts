import type { Actor } from '../domain/audit-entry.ts';
import type { DryRun } from '../domain/dry-run.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { CheckPlaceDeps } from './check-place.ts';
import { type CreateKeyPairInput, draftCreate } from './draft-create.ts';
import { makeDryRunVend } from './dry-run-vend.ts';

/** What a create would do. Rejects as `makeDryRunVend`. */
export function makeDryRunCreate(deps: CheckPlaceDeps) {
  const dryRunVend = makeDryRunVend(deps);
  return (input: CreateKeyPairInput, actor: Actor, invocation: Invocation): Promise<DryRun> =>
    dryRunVend(draftCreate(deps, input, actor, invocation), invocation);
}

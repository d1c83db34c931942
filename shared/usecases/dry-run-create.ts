import type { Actor } from '../domain/audit-entry.ts';
import type { DryRun } from '../domain/dry-run.ts';
import type { Invocation } from '../ports/invocation.ts';
import { type CreateKeyPairInput, draftCreate } from './draft-create.ts';
import { type DryRunDeps, makeDryRunVend } from './dry-run-vend.ts';
import { grantRequestOfVend } from './vend-draft.ts';

/** What a create would do. Rejects as `makeDryRunVend`. */
export function makeDryRunCreate(deps: DryRunDeps) {
  const dryRunVend = makeDryRunVend(deps);
  return (input: CreateKeyPairInput, actor: Actor, invocation: Invocation): Promise<DryRun> => {
    const asked = grantRequestOfVend(input, { ...actor, action: 'keys:create' });
    return dryRunVend(draftCreate(deps, input, actor, invocation), asked, invocation);
  };
}

import type { Actor } from '../domain/audit-entry.ts';
import type { DryRun } from '../domain/dry-run.ts';
import type { Invocation } from '../ports/invocation.ts';
import { draftImport, type ImportKeyPairInput } from './draft-import.ts';
import { type DryRunDeps, makeDryRunVend } from './dry-run-vend.ts';
import { grantRequestOfVend } from './vend-draft.ts';

/** What an import would do. Rejects as `draftImport` and `makeDryRunVend`. */
export function makeDryRunImport(deps: DryRunDeps) {
  const dryRunVend = makeDryRunVend(deps);
  return async (input: ImportKeyPairInput, actor: Actor, invocation: Invocation): Promise<DryRun> => {
    const draft = draftImport(deps, input, actor, invocation);
    const request = { ...input, keyType: draft.keyType };
    return dryRunVend(draft, grantRequestOfVend(request, { ...actor, action: 'keys:import' }), invocation);
  };
}

import type { Actor } from '../domain/audit-entry.ts';
import type { DryRun } from '../domain/dry-run.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { CheckPlaceDeps } from './check-place.ts';
import { draftImport, type ImportKeyPairInput } from './draft-import.ts';
import { makeDryRunVend } from './dry-run-vend.ts';

/** What an import would do. Rejects as `draftImport` and `makeDryRunVend`. */
export function makeDryRunImport(deps: CheckPlaceDeps) {
  const dryRunVend = makeDryRunVend(deps);
  return async (input: ImportKeyPairInput, actor: Actor, invocation: Invocation): Promise<DryRun> =>
    dryRunVend(draftImport(deps, input, actor, invocation), invocation);
}

import type { ProviderId } from '../domain/key-pair.ts';
import type { Vend } from '../domain/vend.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCommitVend } from './commit-vend.ts';
import { type ImportAtProviderDeps, makeImportAtProvider } from './import-at-provider.ts';
import { makeImportAtTargets } from './import-at-targets.ts';
import { importSucceeded } from './import-succeeded.ts';
import type { VendRun } from './vend-run.ts';

export interface ImportOnceDeps extends ImportAtProviderDeps {
  readonly store: Pick<VendStore, 'transition' | 'amend' | 'find'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
}

/**
 * Imports the public key that stands in the row of a claimed vend at its place, or at all its targets, and commits it:
 * all that it needs stands there, so that whoever holds the lease can do it. Rejects as `makeImportAtProvider` and
 * `makeImportAtTargets`.
 */
export function makeImportOnce(deps: ImportOnceDeps) {
  const importAtProvider = makeImportAtProvider(deps);
  const importAtTargets = makeImportAtTargets(deps);
  const commitVend = makeCommitVend(deps);
  return async (start: VendRun): Promise<Vend> => {
    const { targets, provider } = start.vend;
    const { run, imported } = targets
      ? await importAtTargets(start, targets)
      : await importAtProvider(start, deps.providers[provider]);
    return commitVend(importSucceeded(run, imported, deps.clock()), run.invocation.signal);
  };
}

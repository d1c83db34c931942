import type { ProviderId } from '../domain/key-pair.ts';
import type { Retrieval } from '../domain/retrieval.ts';
import { advance, type Vend, type VendedKey, type VendStep } from '../domain/vend.ts';
import type { ImportedKeyPair, KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCommitVend } from './commit-vend.ts';
import { type ImportAtProviderDeps, makeImportAtProvider } from './import-at-provider.ts';
import { storedAnswer } from './vend-answer.ts';
import type { VendRun } from './vend-run.ts';

export interface ImportOnceDeps extends ImportAtProviderDeps {
  readonly store: Pick<VendStore, 'transition' | 'amend' | 'find'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
}

/**
 * Imports the public key that stands in the row of a claimed vend, and commits it: all that it needs stands there, so
 * that whoever holds the lease can do it. Rejects as `makeImportAtProvider`.
 */
export function makeImportOnce(deps: ImportOnceDeps) {
  const importAtProvider = makeImportAtProvider(deps);
  const commitVend = makeCommitVend(deps);
  return async (start: VendRun): Promise<Vend> => {
    const { run, imported } = await importAtProvider(start, deps.providers[start.vend.provider]);
    return commitVend(succeeded(run, imported, deps.clock()), run.invocation.signal);
  };
}

function succeeded({ vend, actor }: VendRun, imported: ImportedKeyPair, at: number): VendStep {
  const { providerFingerprint, providerId, operation } = imported;
  const { publicKey = '', fingerprint = '' } = vend.key ?? {};
  const key: VendedKey = { publicKey, fingerprint, providerFingerprint, providerId };
  const ready = { key, retrieval: vend.retrieval && issuedAt(vend.retrieval, at), state: 'ready' } as const;
  const answer = storedAnswer({ ...vend, ...ready }, actor.requestId, operation);
  const facts = { fingerprint, attempt: vend.attempt };
  const event = vend.operation === 'import' ? 'import.succeeded' : 'vend.succeeded';
  return advance(vend, { ...ready, answer }, { event, actor, at, facts });
}

/** The time of a retrieval begins when its key pair can be used. */
function issuedAt(retrieval: Retrieval, at: number): Retrieval {
  return { ...retrieval, issuedAt: at, expiresAt: at + (retrieval.expiresAt - retrieval.issuedAt) };
}

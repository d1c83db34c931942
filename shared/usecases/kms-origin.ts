import { openSshFingerprint } from '../domain/fingerprint.ts';
import type { Retrieval } from '../domain/retrieval.ts';
import type { SealedKeyPair, SealedKeyPairs } from '../ports/sealed-key-pairs.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { type ImportOnceDeps, makeImportOnce } from './import-once.ts';
import { FIRST_ISSUE, newRetrieval } from './issue-retrieval.ts';
import type { KeyOrigin } from './key-origin.ts';
import { sealingContext } from './sealing-context.ts';
import { takenOver } from './taken-over.ts';
import type { VendRun } from './vend-run.ts';

export interface KmsOriginDeps extends ImportOnceDeps {
  readonly store: Pick<VendStore, 'transition' | 'amend' | 'find'>;
  readonly sealedKeyPairs: SealedKeyPairs;
}

/**
 * KMS makes the key pair and gives its private half sealed; that is stored before the public half is imported at the
 * provider, so that whoever goes on with the vend finishes it and no key can be lost.
 */
export function makeKmsOrigin(deps: KmsOriginDeps): KeyOrigin {
  const { store, clock, sealedKeyPairs, stage } = deps;
  const importOnce = makeImportOnce(deps);

  return ({ id, keyType, keySize }, signal) => {
    const born = sealedKeyPairs.generate({ keyType, keySize }, sealingContext(stage, id), signal);
    born.catch(() => undefined);
    return {
      prepared: born,
      discard: () => undefined,
      async vend(start, issue, options) {
        // An earlier attempt stored its key pair, and may have told the provider of it.
        if (start.vend.key) return importOnce(start);
        const retrieval = newRetrieval(FIRST_ISSUE, issue, options, clock());
        return importOnce(await keep(start, await born, retrieval));
      },
    };
  };

  async function keep(run: VendRun, born: SealedKeyPair, retrieval: Retrieval): Promise<VendRun> {
    const { vend, invocation } = run;
    const { publicKey, sealed } = born;
    const fingerprint = openSshFingerprint(publicKey.blob);
    const key = { publicKey: publicKey.line, fingerprint, providerFingerprint: null, providerId: null };
    const kept = { ...vend, key, sealed, retrieval, revision: vend.revision + 1 };
    if ((await store.amend({ from: vend, to: kept }, invocation.signal)) !== 'applied') throw takenOver();
    return { ...run, vend: kept };
  }
}

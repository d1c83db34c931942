import type { KeyFormat } from '../domain/key-file.ts';
import { pemOfPkcs8 } from '../domain/pkcs8-private-key.ts';
import { openKey } from '../domain/sealed-key.ts';
import { SecretBytes } from '../domain/secret-bytes.ts';
import type { DataKeys } from '../ports/data-keys.ts';
import type { PassphraseKeys } from '../ports/passphrase-keys.ts';
import { goneRetrieval, type RetrievableVend } from './find-retrieval.ts';
import { sealingContext } from './sealing-context.ts';

export interface OpenKeyFileDeps {
  readonly dataKeys: Pick<DataKeys, 'unwrap'>;
  readonly passphraseKeys: PassphraseKeys;
  readonly stage: string;
}

export interface KeyFileOptions {
  readonly format: KeyFormat;
  readonly passphrase: string | undefined;
  readonly claimHash: string;
}

/** Opens the sealed key of a vend and writes it in a format. The receiver wipes it. Rejects with the errors of `unwrap`. */
export function makeOpenKeyFile(deps: OpenKeyFileDeps) {
  const open = makeOpenPrivateKey(deps);

  return async (
    vend: RetrievableVend,
    { format, passphrase, claimHash }: KeyFileOptions,
    signal: AbortSignal,
  ): Promise<SecretBytes> => {
    const pem = await open(vend, signal);
    if (format === 'pem' && vend.keyType === 'rsa') return pem;
    // Most releases need nothing of it: it is loaded when the first one does.
    const { makeWriteKeyFile } = await import('./write-key-file.ts');
    const claim = [vend.id, String(vend.retrieval.issue), claimHash];
    return makeWriteKeyFile(deps.passphraseKeys)(pem, { format, passphrase, name: vend.name, claim });
  };
}

/** PEM, whichever way it was sealed. */
function makeOpenPrivateKey({ dataKeys, stage }: OpenKeyFileDeps) {
  return async (vend: RetrievableVend, signal: AbortSignal): Promise<SecretBytes> => {
    const { id, attempt, sealed } = vend;
    // Shredded between the two minutes of its claimant and now.
    if (!sealed) throw goneRetrieval('retrieved');
    const wrapped = 'wrappedDataKey' in sealed ? sealed.wrappedDataKey : sealed.privateKeyCiphertext;
    const opened = await dataKeys.unwrap(wrapped, sealingContext(stage, id), signal);
    try {
      if ('privateKeyCiphertext' in sealed) return new SecretBytes(pemOfPkcs8(opened));
      return new SecretBytes(openKey(opened, sealed.ciphertext, { keyPairId: id, attempt }));
    } finally {
      opened.fill(0);
    }
  };
}

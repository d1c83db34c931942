import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { openSshFingerprint } from '../domain/fingerprint.ts';
import { PROVIDER_RULES } from '../domain/providers.ts';
import { type PublicKey, parsePublicKey } from '../domain/public-key.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendDraft } from './claim-vend.ts';
import { draftVend, type VendDraftDeps, type VendRequest } from './vend-draft.ts';

export interface ImportKeyPairInput extends VendRequest {
  /** One OpenSSH public key line. */
  readonly publicKey: string;
}

/**
 * The vend of an import as it is first claimed. The comment of the line is no part of the key: the same key is the same
 * request. Throws the errors of `parsePublicKey`, and `unacceptable_public_key` for a type that the provider refuses.
 */
export function draftImport(
  deps: VendDraftDeps,
  input: ImportKeyPairInput,
  { principal }: Pick<Actor, 'principal'>,
  { id: owner }: Pick<Invocation, 'id'>,
): VendDraft {
  const publicKey = acceptedPublicKey(input);
  const request = { ...input, publicKey: publicKey.line };
  return draftVend(deps, request, {
    ...{ operation: 'import', origin: 'caller', principal, owner },
    keyType: keyTypeOf(publicKey),
    keySize: publicKey.type === 'ssh-rsa' ? publicKey.bits : null,
    key: {
      publicKey: publicKey.line,
      fingerprint: openSshFingerprint(publicKey.blob),
      providerFingerprint: null,
      providerId: null,
    },
  });
}

function acceptedPublicKey({ provider, publicKey }: ImportKeyPairInput): PublicKey {
  const key = parsePublicKey(publicKey);
  const { importKeyTypes } = PROVIDER_RULES[provider];
  if (!importKeyTypes.includes(keyTypeOf(key))) {
    throw new KeyvendError(
      'unacceptable_public_key',
      `The provider takes keys of these types only: ${importKeyTypes.join(', ')}.`,
    );
  }
  return key;
}

function keyTypeOf({ type }: PublicKey) {
  return type === 'ssh-rsa' ? 'rsa' : 'ed25519';
}

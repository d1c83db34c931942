import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { openSshFingerprint } from '../domain/fingerprint.ts';
import type { KeyType } from '../domain/key-pair.ts';
import { PROVIDER_RULES } from '../domain/providers.ts';
import { type PublicKey, parsePublicKey } from '../domain/public-key.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { authorize } from './authorize.ts';
import { makeClaimVend, type VendDraft } from './claim-vend.ts';
import { type ImportOnceDeps, makeImportOnce } from './import-once.ts';
import { answerOf, type VendResult } from './vend-answer.ts';
import { draftVend, grantRequestOfVend, type VendRequest } from './vend-draft.ts';

export interface ImportKeyPairDeps extends ImportOnceDeps {
  readonly store: Pick<VendStore, 'claim' | 'transition' | 'amend' | 'find'>;
  readonly grants: GrantSource;
}

export interface ImportKeyPairInput extends VendRequest {
  /** One OpenSSH public key line. */
  readonly publicKey: string;
}

/**
 * Registers a caller's public key at the provider: claim, import and tag, commit. There is no private key and
 * so no retrieval. Rejects with the errors of `parsePublicKey`, `makeClaimVend` and `makeImportAtProvider`.
 */
export function makeImportKeyPair(deps: ImportKeyPairDeps) {
  const claimVend = makeClaimVend(deps);
  const importOnce = makeImportOnce(deps);

  return async (input: ImportKeyPairInput, actor: Actor, invocation: Invocation): Promise<VendResult> => {
    const publicKey = acceptedPublicKey(input);
    const asked = { ...input, keyType: keyTypeOf(publicKey) };
    const granted = grantRequestOfVend(asked, { ...actor, action: 'keys:import' });
    await authorize(deps.grants, granted, invocation.signal);
    const draft = draftImport(deps, { ...input, publicKey: publicKey.line }, publicKey, actor, invocation);
    const { kind, vend, abandoned } = await claimVend(draft, actor, invocation.signal);
    if (kind === 'finished') return { answer: answerOf(vend), replayed: true };
    return { answer: answerOf(await importOnce({ vend, actor, invocation, abandoned })), replayed: false };
  };
}

/** `input` carries the line without its comment, which is no part of the key: the same key is the same request. */
function draftImport(
  deps: ImportKeyPairDeps,
  input: ImportKeyPairInput,
  publicKey: PublicKey,
  actor: Actor,
  invocation: Invocation,
): VendDraft {
  return draftVend(deps, input, {
    operation: 'import',
    origin: 'caller',
    keyType: keyTypeOf(publicKey),
    keySize: publicKey.type === 'ssh-rsa' ? publicKey.bits : null,
    principal: actor.principal,
    owner: invocation.id,
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

function keyTypeOf({ type }: PublicKey): KeyType {
  return type === 'ssh-rsa' ? 'rsa' : 'ed25519';
}

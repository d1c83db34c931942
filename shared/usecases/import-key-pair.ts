import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { openSshFingerprint } from '../domain/fingerprint.ts';
import type { ProviderId } from '../domain/key-pair.ts';
import { PROVIDER_RULES } from '../domain/provider-rules.ts';
import { type PublicKey, parsePublicKey } from '../domain/public-key.ts';
import { ownershipTags } from '../domain/tags.ts';
import { advance, type Vend, type VendedKey, type VendStep } from '../domain/vend.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ImportedKeyPair, KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { type CallProviderDeps, makeCallProvider } from './call-provider.ts';
import { makeClaimVend, type VendDraft } from './claim-vend.ts';
import { makeCommitVend } from './commit-vend.ts';
import { answerOf, storedAnswer, type VendResult } from './vend-answer.ts';
import { draftVend, type VendRequest } from './vend-draft.ts';
import type { VendRun } from './vend-run.ts';

export interface ImportKeyPairDeps extends CallProviderDeps {
  readonly store: Pick<VendStore, 'claim' | 'transition' | 'find'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
}

export interface ImportKeyPairInput extends VendRequest {
  /** One OpenSSH public key line. */
  readonly publicKey: string;
}

/**
 * Registers a caller's public key at the provider: claim, import and tag, commit. There is no private key and
 * so no retrieval. Rejects with the errors of `parsePublicKey`, `makeClaimVend` and `makeCallProvider`.
 */
export function makeImportKeyPair(deps: ImportKeyPairDeps) {
  const { stage, clock, providers } = deps;
  const claimVend = makeClaimVend(deps);
  const callProvider = makeCallProvider(deps);
  const commitVend = makeCommitVend(deps);

  return async (input: ImportKeyPairInput, actor: Actor, invocation: Invocation): Promise<VendResult> => {
    const publicKey = acceptedPublicKey(input);
    const draft = draftImport(deps, { ...input, publicKey: publicKey.line }, publicKey, actor, invocation);
    const { kind, vend } = await claimVend(draft, actor, invocation.signal);
    if (kind === 'finished') return { answer: answerOf(vend), replayed: true };
    const imported = await importOnce({ vend, actor, invocation }, publicKey);
    return { answer: answerOf(imported), replayed: false };
  };

  async function importOnce(run: VendRun, publicKey: PublicKey): Promise<Vend> {
    const { region, name, attempt } = run.vend;
    const provider = providers[run.vend.provider];
    const tags = [...run.vend.tags, ...ownershipTags(stage, run.vend.id, attempt)];
    const request = { region, name, tags, publicKey: publicKey.line };
    const imported = await callProvider(run, provider, signal => provider.importPublicKey(request, signal));
    return commitVend(succeeded(run, publicKey, imported, clock()), run.invocation.signal);
  }
}

function succeeded(
  { vend, actor }: VendRun,
  { line, blob }: PublicKey,
  imported: ImportedKeyPair,
  at: number,
): VendStep {
  const fingerprint = openSshFingerprint(blob);
  const { providerFingerprint, providerId, operation } = imported;
  const key: VendedKey = { publicKey: line, fingerprint, providerFingerprint, providerId };
  const ready = { key, state: 'ready' } as const;
  const answer = storedAnswer({ ...vend, ...ready }, actor.requestId, operation);
  const facts = { fingerprint, attempt: vend.attempt };
  return advance(vend, { ...ready, answer }, { event: 'import.succeeded', actor, at, facts });
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
    account: deps.providers[input.provider].account,
    principal: actor.principal,
    owner: invocation.id,
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

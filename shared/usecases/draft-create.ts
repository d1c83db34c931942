import type { Actor } from '../domain/audit-entry.ts';
import type { KeyType, RsaKeySize } from '../domain/key-pair.ts';
import type { RetrievalOptions } from '../domain/retrieval.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendDraft } from './claim-vend.ts';
import { draftVend, type VendDraftDeps, type VendRequest } from './vend-draft.ts';

export interface CreateKeyPairInput extends VendRequest {
  readonly keyType: KeyType;
  /** Null for Ed25519. */
  readonly keySize: RsaKeySize | null;
  /** Where the private key is born. */
  readonly origin: 'provider' | 'kms';
  readonly retrieval: RetrievalOptions;
}

/** The vend of a create as it is first claimed. */
export function draftCreate(
  deps: VendDraftDeps,
  input: CreateKeyPairInput,
  { principal }: Pick<Actor, 'principal'>,
  { id: owner }: Pick<Invocation, 'id'>,
): VendDraft {
  const { origin, keyType, keySize } = input;
  return draftVend(deps, input, { operation: 'create', origin, keyType, keySize, principal, owner });
}

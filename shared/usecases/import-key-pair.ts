import type { Actor } from '../domain/audit-entry.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { authorize } from './authorize.ts';
import { makeClaimVend } from './claim-vend.ts';
import { draftImport, type ImportKeyPairInput } from './draft-import.ts';
import { type ImportOnceDeps, makeImportOnce } from './import-once.ts';
import { answerOf, type VendResult } from './vend-answer.ts';
import { grantRequestOfVend } from './vend-draft.ts';

export interface ImportKeyPairDeps extends ImportOnceDeps {
  readonly store: Pick<VendStore, 'claim' | 'transition' | 'amend' | 'find'>;
  readonly grants: GrantSource;
}

/**
 * Registers a caller's public key at the provider: claim, import and tag, commit. There is no private key and
 * so no retrieval. Rejects with the errors of `draftImport`, `makeClaimVend` and `makeImportAtProvider`.
 */
export function makeImportKeyPair(deps: ImportKeyPairDeps) {
  const claimVend = makeClaimVend(deps);
  const importOnce = makeImportOnce(deps);

  return async (input: ImportKeyPairInput, actor: Actor, invocation: Invocation): Promise<VendResult> => {
    const draft = draftImport(deps, input, actor, invocation);
    const asked = { ...input, keyType: draft.keyType };
    const granted = grantRequestOfVend(asked, { ...actor, action: 'keys:import' });
    const { limits } = await authorize(deps.grants, granted, invocation.signal);
    const { kind, vend, abandoned } = await claimVend({ ...draft, limits }, actor, invocation.signal);
    if (kind === 'finished') return { answer: answerOf(vend), replayed: true };
    return { answer: answerOf(await importOnce({ vend, actor, invocation, abandoned })), replayed: false };
  };
}

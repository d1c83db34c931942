import { verdictOn } from '../domain/deny-grant.ts';
import { type Check, type DryRun, failed, type PlannedKeyPair, passed } from '../domain/dry-run.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { GrantRequest } from '../domain/grants.ts';
import { locationsOf } from '../domain/key-pair-target.ts';
import type { Vend } from '../domain/vend.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { Invocation } from '../ports/invocation.ts';
import { type CheckPlaceDeps, makeCheckPlace } from './check-place.ts';
import { isAnswered, type VendDraft } from './claim-vend.ts';
import { settleEach } from './settle-each.ts';

const ANSWERED = 'This request was answered: it would be answered the same again, and nothing made.';
const TAKEN_OVER = 'An earlier attempt of this request came to nothing: it would be taken over.';

export interface DryRunDeps extends CheckPlaceDeps {
  readonly grants: GrantSource;
}

/**
 * Looks what would become of a vend, and changes nothing anywhere. Where the grants or the client token decide alone,
 * nothing else is looked at. What a provider does not tell is a check of unknown outcome; rejects with `unavailable` where the
 * store or the grants do not answer.
 */
export function makeDryRunVend(deps: DryRunDeps) {
  const checkPlace = makeCheckPlace(deps);

  return async (draft: VendDraft, asked: GrantRequest, invocation: Invocation): Promise<DryRun> => {
    const decision = verdictOn(await deps.grants.current(invocation.signal), asked);
    if (decision.effect === 'deny') return { dryRun: true, wouldCreate: null, decision, checks: [] };
    const existing = await deps.store.find(draft.id, invocation.signal);
    const { isOpen, isReplay, finding } = lookAtToken(draft, existing);
    const token: Check = { check: 'client_token', ...finding };
    return {
      dryRun: true,
      wouldCreate: isReplay ? null : plannedKeyPair(draft),
      decision,
      checks: isOpen ? [token, ...(await checkPlaces(draft, existing, invocation))] : [token],
    };
  };

  async function checkPlaces(
    draft: VendDraft,
    existing: Vend | undefined,
    invocation: Invocation,
  ): Promise<Check[]> {
    const results = await settleEach(locationsOf(draft), place =>
      checkPlace({ draft, place, existing }, invocation),
    );
    return results.flatMap((result, index) => {
      if (result.status === 'rejected') throw result.reason;
      return draft.targets
        ? result.value.map(check => ({ ...check, pointer: `/targets/${index}` }))
        : result.value;
    });
  }

  /** `isOpen` where the request would go on to its places, `isReplay` where it has its answer. */
  function lookAtToken(draft: VendDraft, existing: Vend | undefined) {
    if (!existing) {
      return { isOpen: true, isReplay: false, finding: passed('No request has used this client token.') };
    }
    try {
      const isReplay = isAnswered(draft, existing, deps);
      return { isOpen: !isReplay, isReplay, finding: passed(isReplay ? ANSWERED : TAKEN_OVER) };
    } catch (error) {
      if (!(error instanceof KeyvendError)) throw error;
      return { isOpen: false, isReplay: false, finding: failed(error.detail) };
    }
  }
}

function plannedKeyPair(draft: VendDraft): PlannedKeyPair {
  const { provider, region, name, keyType, keySize, origin, tags } = draft;
  const targets = draft.targets?.map(target => ({ provider: target.provider, region: target.region }));
  return { provider, region, name, keyType, keySize, origin, tags, ...(targets && { targets }) };
}

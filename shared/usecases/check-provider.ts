import { type Check, type Finding, failed, passed, unknown } from '../domain/dry-run.ts';
import type { KeyPairLocation } from '../domain/key-pair.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import { PROVIDER_RULES } from '../domain/providers.ts';
import { ownershipTags } from '../domain/tags.ts';
import { throwawayPublicKey } from '../domain/throwaway-public-key.ts';
import type { Vend } from '../domain/vend.ts';
import type { KeyPairProvider, TrialRequest } from '../ports/key-pair-provider.ts';
import type { VendDraft } from './claim-vend.ts';
import { refusal } from './provider-refusals.ts';

/** A vend that is not claimed, at one of its places. */
export interface VendPlan {
  readonly draft: VendDraft;
  readonly place: KeyPairLocation;
  /** The row that an earlier attempt of the same request left. */
  readonly existing: Vend | undefined;
}

/** One call of the provider of a place, within its time-out. */
export type CallOnce = <Result>(call: (signal: AbortSignal) => Promise<Result>) => Promise<Result>;

/** What the provider says of a vend at one place; what it does not tell is `unknown`. */
export function makeCheckProvider(stage: string) {
  return async (plan: VendPlan, provider: KeyPairProvider, call: CallOnce): Promise<Check[]> => {
    const [name, quota, trial] = await Promise.all([
      findingOf(() => nameAtProvider(plan, provider, call)),
      findingOf(() => quotaOf(plan.place, provider, call)),
      findingOf(() => trialOf(plan, provider, call)),
    ]);
    return [
      { check: 'name_at_provider', ...name },
      { check: 'quota', ...quota },
      { check: 'provider_dry_run', ...trial },
    ];
  };

  async function trialOf(plan: VendPlan, provider: KeyPairProvider, call: CallOnce): Promise<Finding> {
    // No key is generated for a provider that would not be asked.
    if (PROVIDER_RULES[plan.place.provider].dryRun === 'keyvend') return withoutDryRun();
    const request = trialRequest(plan);
    const told = await call(signal => provider.tryOut(request, signal));
    return told === 'allowed' ? passed('The provider would allow it.') : withoutDryRun();
  }

  function trialRequest({ draft, place }: VendPlan): TrialRequest {
    const { id, attempt, tags, keyType, origin, key } = draft;
    const { region, name } = place;
    const named = { region, name, tags: [...tags, ...ownershipTags(stage, id, attempt)] };
    if (origin === 'provider') return { ...named, keyType };
    return { ...named, publicKey: key?.publicKey ?? throwawayPublicKey(keyType) };
  }
}

async function nameAtProvider(
  { place, existing }: VendPlan,
  provider: KeyPairProvider,
  call: CallOnce,
): Promise<Finding> {
  const found = await call(signal => provider.find(place, signal));
  if (!found) return passed('The provider shows no key pair of this name.');
  if (!existing) throw new ProviderFailure('name-in-use');
  return unknown('The provider has a key pair of this name: an earlier attempt may have left it.');
}

async function quotaOf(
  { provider: id, region }: KeyPairLocation,
  provider: KeyPairProvider,
  call: CallOnce,
): Promise<Finding> {
  const { quota } = PROVIDER_RULES[id];
  const count = await call(signal => provider.count(region, signal));
  if (quota === null || count === null) return unknown('The provider publishes no quota.');
  if (count >= quota) throw new ProviderFailure('quota-exceeded');
  return passed(`The region has ${count} of ${quota} key pairs.`);
}

/** What a look at the provider found, or what it means that it failed. */
async function findingOf(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    return failureFinding(error);
  }
}

function failureFinding(failure: ProviderFailure): Finding {
  const { kind } = failure;
  if (kind === 'unclear') return unknown('The provider did not answer clearly.');
  const { code, detail } = refusal(kind, failure);
  return code === 'unavailable' ? unknown(detail) : failed(detail);
}

function withoutDryRun(): Finding {
  return unknown('The provider has no dry run.');
}

import { type GrantVerdict, verdictOn } from '../domain/deny-grant.ts';
import type { GrantAction, GrantRequest } from '../domain/grants.ts';
import type { KeyType, ProviderId, Tag } from '../domain/key-pair.ts';
import type { KeyPairTarget } from '../domain/key-pair-target.ts';
import { RETRIEVAL_TTL_SECONDS, type RetrievalOptions } from '../domain/retrieval.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import { authorize } from './authorize.ts';

export interface ExplainAuthorizationInput {
  readonly principal: string;
  readonly action: GrantAction;
  readonly provider?: ProviderId | undefined;
  readonly region?: string | undefined;
  readonly targets?: readonly KeyPairTarget[] | undefined;
  readonly name?: string | undefined;
  readonly keyType?: KeyType | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly retrieval?: RetrievalOptions | undefined;
}

const USUAL_RETRIEVAL = {
  ttlSeconds: RETRIEVAL_TTL_SECONDS.usual,
  access: 'bearer',
  passcode: false,
} as const;

/** What is left out is what it would be by default in the request itself. */
const USUAL: Readonly<Partial<Record<GrantAction, Omit<GrantRequest, 'principal' | 'action'>>>> = {
  'keys:create': { keyType: 'rsa', tags: [], retrieval: USUAL_RETRIEVAL },
  'keys:import': { keyType: 'rsa', tags: [] },
  'keys:reissue': { retrieval: USUAL_RETRIEVAL },
};

/**
 * Which statement would decide a request of the caller's own; nothing is done and no key pair looked up. Rejects with
 * `forbidden` for who may not ask, or `unavailable`.
 */
export function makeExplainAuthorization({ grants }: { grants: GrantSource }) {
  return async (input: ExplainAuthorizationInput, signal: AbortSignal): Promise<GrantVerdict> => {
    const { principal } = input;
    await authorize(grants, { principal, action: 'authorization:explain' }, signal);
    return verdictOn(await grants.current(signal), grantRequestOf(input));
  };
}

function grantRequestOf(input: ExplainAuthorizationInput): GrantRequest {
  const { principal, action, provider, region, name } = input;
  const { tags, keyType, retrieval } = USUAL[action] ?? {};
  return {
    ...{ principal, action, name },
    places: input.targets ?? (provider && region ? [{ provider, region }] : undefined),
    tags: input.tags ?? tags,
    keyType: input.keyType ?? keyType,
    retrieval: input.retrieval ?? retrieval,
  };
}

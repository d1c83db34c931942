import type { GrantAction, GrantRequest } from '../domain/grants.ts';
import { locationsOf } from '../domain/key-pair-target.ts';
import type { RetrievalOptions } from '../domain/retrieval.ts';
import type { Vend } from '../domain/vend.ts';

/** What is asked of the grants about a key pair that is there. */
export function grantRequestOf(
  vend: Vend,
  principal: string,
  action: GrantAction,
  retrieval?: RetrievalOptions,
): GrantRequest {
  const { name, keyType, tags } = vend;
  const places = locationsOf(vend).map(({ provider, region }) => ({ provider, region }));
  return { principal, action, places, name, keyType, tags, retrieval };
}

import { canonicalHash } from './canonical-json.ts';
import type { KeyType, ProviderId, Tag } from './key-pair.ts';
import type { KeyPairTarget } from './key-pair-target.ts';
import type { RetrievalOptions } from './retrieval.ts';

/** All that can be granted. What ends in `-all`, and `audit:read`, reaches beyond the principal's own key pairs. */
export const GRANT_ACTIONS = [
  'keys:create',
  'keys:import',
  'keys:read',
  'keys:list',
  'keys:revoke',
  'keys:reissue',
  'keys:retrieve',
  'keys:read-all',
  'keys:revoke-all',
  'audit:read',
  'authorization:explain',
] as const;
export type GrantAction = (typeof GRANT_ACTIONS)[number];

export const ACTION_WILDCARDS = ['*', 'keys:*', 'audit:*', 'authorization:*'] as const;

/** How much a principal may vend: vends in an hour, and key pairs whose private key is not collected yet. */
export interface GrantLimits {
  readonly perHour?: number | undefined;
  readonly openRetrievals?: number | undefined;
}

/** What the tags of a key pair have to be; values are patterns. */
export interface TagRules {
  readonly require?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Whether there may be tags that are not required. They may where nothing is said. */
  readonly allowOther?: boolean | undefined;
}

/** What a retrieval URL has to be, where the request makes one. */
export interface RetrievalRules {
  readonly maxTtlSeconds?: number | undefined;
  readonly access?: 'caller' | undefined;
  readonly passcode?: true | undefined;
}

/** One statement: it matches a request that every member of it matches; a member that is left out matches all. */
export interface GrantStatement {
  readonly sid: string;
  readonly effect: 'allow' | 'deny';
  readonly principals: readonly string[];
  readonly actions: readonly (GrantAction | (typeof ACTION_WILDCARDS)[number])[];
  readonly providers?: readonly (ProviderId | '*')[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly keyTypes?: readonly (KeyType | '*')[] | undefined;
  readonly tags?: TagRules | undefined;
  readonly retrieval?: RetrievalRules | undefined;
  readonly limits?: GrantLimits | undefined;
}

/** Who may do what (docs/grants.md). `version` is that of the language. */
export interface GrantsDocument {
  readonly version: 1;
  readonly statements: readonly GrantStatement[];
}

/**
 * What is asked for. Of a create or an import: as requested, defaults filled in, every target a place. Of one key
 * pair: as it is kept. What has no key pair, such as a list, leaves all but the first two out. `retrieval` is the URL
 * that a create or a reissue would make.
 */
export interface GrantRequest {
  readonly principal: string;
  readonly action: GrantAction;
  readonly places?: readonly KeyPairTarget[] | undefined;
  readonly name?: string | undefined;
  readonly keyType?: KeyType | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly retrieval?: RetrievalOptions | undefined;
}

/** The grants in force. */
export interface CurrentGrants {
  /** Undefined where nobody has given any yet: then everything is denied. */
  readonly document: GrantsDocument | undefined;
  /** Principals that may do nothing, whatever the document says. */
  readonly cutOff: readonly string[];
}

/** Names the content of a document: equal for equal documents, whatever the order of members and the spacing. */
export function grantsVersion(document: GrantsDocument): string {
  return canonicalHash(document);
}

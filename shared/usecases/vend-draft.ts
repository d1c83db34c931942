import { canonicalHash } from '../domain/canonical-json.ts';
import type { GrantAction, GrantLimits, GrantRequest } from '../domain/grants.ts';
import {
  type KeyPairOrigin,
  type KeyType,
  OWN_ACCOUNT,
  type ProviderId,
  type Tag,
} from '../domain/key-pair.ts';
import { keyPairIdOf } from '../domain/key-pair-id.ts';
import { type KeyPairTarget, unseenTargets } from '../domain/key-pair-target.ts';
import { withoutDefaults } from '../domain/request-defaults.ts';
import type { RetrievalOptions } from '../domain/retrieval.ts';
import type { Timing } from '../domain/timing.ts';
import type { VendedKey, VendOperation } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { VendDraft } from './claim-vend.ts';

export interface VendDraftDeps {
  readonly stage: string;
  readonly clock: Clock;
  readonly timing: Timing;
}

/** What create and import ask for alike. */
export interface VendRequest {
  readonly provider: ProviderId;
  readonly region: string;
  readonly name: string;
  /** Several places; `provider` and `region` are then those of the first. */
  readonly targets?: readonly KeyPairTarget[] | undefined;
  readonly tags: readonly Tag[];
  readonly clientToken: string;
}

interface GrantedVendRequest extends VendRequest {
  readonly keyType: KeyType;
  readonly retrieval?: RetrievalOptions | undefined;
}

/** Who vends, and within which limits. */
export interface Vendor {
  readonly principal: string;
  readonly limits?: GrantLimits | undefined;
}

export interface VendShape extends Vendor {
  readonly operation: VendOperation;
  readonly origin: KeyPairOrigin;
  readonly keyType: KeyType;
  readonly keySize: number | null;
  readonly owner: string;
  /** The public key of an import, so that another invocation can finish it. */
  readonly key?: VendedKey | undefined;
}

/** What is asked of the grants about a create or an import. */
export function grantRequestOfVend(
  { provider, region, targets = [{ provider, region }], name, tags, ...request }: GrantedVendRequest,
  { principal, action }: { principal: string; action: GrantAction },
): GrantRequest {
  return {
    principal,
    action,
    places: targets,
    name,
    tags,
    keyType: request.keyType,
    retrieval: request.retrieval,
  };
}

/**
 * A vend as it is first claimed. Its request hash covers everything asked for but the client token itself;
 * the order of tags means nothing and so changes nothing.
 */
export function draftVend(
  { stage, clock, timing }: VendDraftDeps,
  request: VendRequest,
  shape: VendShape,
): VendDraft {
  const { clientToken, ...asked } = request;
  const { provider, region, name, tags, targets } = request;
  const sortedTags = [...tags].sort((a, b) => (a.key < b.key ? -1 : 1));
  const now = clock();
  return {
    ...shape,
    id: keyPairIdOf(stage, shape.principal, clientToken),
    requestHash: canonicalHash({ ...withoutDefaults(asked), tags: sortedTags, operation: shape.operation }),
    state: 'creating',
    attempt: 1,
    leaseUntil: now + timing.leaseMs,
    provider,
    account: OWN_ACCOUNT,
    region,
    name,
    tags,
    createdAt: new Date(now).toISOString(),
    ...(targets && { targets: unseenTargets(targets) }),
  };
}

import { createHash } from 'node:crypto';
import { lengthPrefixed } from './length-prefixed.ts';
import type { Vend } from './vend.ts';

/** What tells a call of a provider from every other; the place only where a vend has several. */
type CallOf = Pick<Vend, 'id' | 'revision'> & Partial<Pick<Vend, 'provider' | 'region' | 'targets'>>;

/**
 * The client token of one call of a provider: 43 base64url characters. The same for every delivery of that call and
 * never that of another, since a vend is written between any two calls that could make its key pair at one place.
 */
export function callTokenOf({ id, revision, provider, region, targets }: CallOf): string {
  const place = targets ? [provider ?? '', region ?? ''] : [];
  return createHash('sha256')
    .update(lengthPrefixed('keyvend call', id, String(revision), ...place))
    .digest('base64url');
}

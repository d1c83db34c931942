import { createHash } from 'node:crypto';
import { lengthPrefixed } from './length-prefixed.ts';
import type { Vend } from './vend.ts';

/**
 * The client token of one call of a provider: 43 base64url characters. The same for every delivery of that call and
 * never that of another, since a vend is written between any two calls that could make its key pair.
 */
export function callTokenOf({ id, revision }: Pick<Vend, 'id' | 'revision'>): string {
  return createHash('sha256')
    .update(lengthPrefixed('keyvend call', id, String(revision)))
    .digest('base64url');
}

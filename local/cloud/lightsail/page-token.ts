import { stringMember } from '../members.ts';
import { pageAfter } from '../page.ts';
import type { JsonObject } from '../service.ts';
import { invalidInput } from './faults.ts';

/** The page that the `pageToken` of a request names, and the token of the next one if there is one. */
export function tokenPage<T>(
  input: JsonObject,
  items: readonly T[],
  keyOf: (item: T) => string,
  size: number,
): { items: T[]; token: { nextPageToken?: string } } {
  const page = pageAfter(items, keyOf, lastKeyOf(input), size);
  return { items: page.items, token: page.next === undefined ? {} : { nextPageToken: encode(page.next) } };
}

function lastKeyOf(input: JsonObject): string | undefined {
  const token = stringMember(input, 'pageToken');
  if (token === undefined) return undefined;
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (encode(key) === token && key !== '') return key;
  throw invalidInput('InvalidParameter', 'The page token is not valid.');
}

function encode(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

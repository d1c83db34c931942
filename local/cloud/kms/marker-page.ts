import { stringMember } from '../members.ts';
import { pageAfter } from '../page.ts';
import type { JsonObject } from '../service.ts';
import { integerWithin } from './constraints.ts';
import { kmsFault } from './faults.ts';

/** The page that `Limit` and `Marker` of a request name; a marker is the base64 of the last key of the page before. */
export function markerPage<T>(
  input: JsonObject,
  items: readonly T[],
  keyOf: (item: T) => string,
  defaultLimit: number,
): { items: T[]; marker: JsonObject } {
  const limit = integerWithin(input, 'Limit', { min: 1, max: 1000 }) ?? defaultLimit;
  const { items: page, next } = pageAfter(items, keyOf, lastKeyOf(input), limit);
  const marker = next === undefined ? {} : { NextMarker: Buffer.from(next).toString('base64') };
  return { items: page, marker: { ...marker, Truncated: next !== undefined } };
}

function lastKeyOf(input: JsonObject): string | undefined {
  const marker = stringMember(input, 'Marker');
  if (marker === undefined) return undefined;
  const key = Buffer.from(marker, 'base64').toString('utf8');
  if (key !== '' && Buffer.from(key).toString('base64') === marker) return key;
  throw kmsFault('InvalidMarkerException', 'Could not deserialize marker');
}

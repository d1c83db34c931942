import { KEY_PAIR_STATES, type KeyPair, type KeyPairState, type ProviderId } from '../domain/key-pair.ts';
import { decodeCursor, encodeCursor } from '../domain/list-cursor.ts';
import { keyPairOf } from '../domain/vend.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { authorize } from './authorize.ts';

export interface ListKeyPairsDeps {
  readonly store: Pick<VendStore, 'list'>;
  readonly grants: GrantSource;
}

export interface KeyPairFilters {
  readonly name?: string | undefined;
  readonly provider?: ProviderId | undefined;
  readonly region?: string | undefined;
  readonly status?: KeyPairState | undefined;
}

export interface ListKeyPairsInput {
  readonly principal: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly filters: KeyPairFilters;
}

export interface KeyPairPage {
  readonly items: readonly KeyPair[];
  readonly nextCursor: string | null;
}

/** Deleted key pairs are listed only when they are asked for. */
const USUAL_STATES = KEY_PAIR_STATES.filter(state => state !== 'deleted');

/**
 * The key pairs of a principal, newest first. A page may hold fewer than `limit` and still have a next one.
 * Rejects with `forbidden`, or `invalid_request` for a cursor of another list.
 */
export function makeListKeyPairs({ store, grants }: ListKeyPairsDeps) {
  return async (input: ListKeyPairsInput, signal: AbortSignal): Promise<KeyPairPage> => {
    const { principal, limit, cursor, filters } = input;
    await authorize(grants, { principal, action: 'keys:list' }, signal);
    const { status, ...rest } = filters;
    const list = { principal, ...filters };
    const after = cursor === undefined ? undefined : decodeCursor(cursor, list);
    const states = status === undefined ? USUAL_STATES : [status];
    const { vends, next } = await store.list({ principal, limit, after, states, ...rest }, signal);
    return { items: vends.map(keyPairOf), nextCursor: next ? encodeCursor(next, list) : null };
  };
}

import type { KeyPairThere, State, VendId, VendRow } from './state.ts';

/** What must hold however calls interleave, are lost or land late. */
export const INVARIANTS = [
  'one client token is answered with one key',
  'a vended key pair is deleted by its own removal only',
  'a key pair of a stranger is never deleted',
  'a key is released once',
  'no key is released after its expiry or revocation',
  'a provider mutation has an earlier audit entry',
  'every vend comes to an end',
  'no key pair at the provider is unknown',
  'a vended key pair is at the provider',
] as const;

export type Invariant = (typeof INVARIANTS)[number];

const VENDS: readonly VendId[] = ['a', 'b'];

/** What deleting the key pair that stands under the name would break. */
export function brokenByDelete({ rows }: State, there: KeyPairThere): Invariant | undefined {
  if (there.madeFor === 'stranger') return 'a key pair of a stranger is never deleted';
  const row = rows[there.madeFor];
  return isVended(row) && row.key === there.key
    ? 'a vended key pair is deleted by its own removal only'
    : undefined;
}

/** What answering a client token with this key would break. */
export function brokenByAnswer({ answered }: State, vend: VendId, key: number): Invariant | undefined {
  const earlier = answered[vend];
  return earlier === undefined || earlier === key ? undefined : 'one client token is answered with one key';
}

/** What releasing the private key of vend `a` would break. */
export function brokenByRelease({ released, rows, expired }: State): Invariant | undefined {
  if (released) return 'a key is released once';
  return expired || rows.a?.state !== 'ready'
    ? 'no key is released after its expiry or revocation'
    : undefined;
}

/** What is broken once nothing moves any more and the reconciler has had its way. */
export function brokenAtTheEnd(state: State): Invariant | undefined {
  const { rows, there, stolen } = state;
  if (VENDS.some(vend => isUnderWay(rows[vend]))) return 'every vend comes to an end';
  if (there && !isKnown(state, there)) return 'no key pair at the provider is unknown';
  const missing = VENDS.some(vend => {
    const row = rows[vend];
    return isVended(row) && row.key !== there?.key && row.key !== stolen;
  });
  return missing ? 'a vended key pair is at the provider' : undefined;
}

function isUnderWay(row: VendRow | undefined): boolean {
  return row?.state === 'creating' || row?.state === 'deleting';
}

function isVended(row: VendRow | undefined): row is VendRow {
  return row?.state === 'ready' || row?.state === 'retrieved';
}

/** A person has been called to look at what `needs_attention`. */
function isKnown({ rows }: State, { madeFor, key }: KeyPairThere): boolean {
  if (madeFor === 'stranger') return true;
  const row = rows[madeFor];
  return row?.state === 'needs_attention' || (isVended(row) && row.key === key);
}

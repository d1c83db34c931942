import { brokenByDelete } from './invariants.ts';
import type { Broken } from './protocol.ts';
import { type LateCall, type State, type VendId, writeRow } from './state.ts';
import type { Effect, Turn } from './turn.ts';

/** Makes a key pair under the name, unless the name is in use. */
export function createKeyPair(state: State, vend: VendId): State {
  if (state.there) return state;
  const key = state.keysMade + 1;
  return { ...state, keysMade: key, there: { key, madeFor: vend, tag: vend } };
}

/** Deletes what stands under the name, whatever it is: the provider knows key pairs by name only. */
export function deleteByName(state: State): Effect {
  if (!state.there) return { state };
  return { state: { ...state, there: undefined }, breaks: brokenByDelete(state, state.there) };
}

/** The effect of a call that a process sends, with what its missing audit entry breaks. */
export function sent({ process }: Turn, effect: Effect): Effect {
  return process.audited ? effect : { ...effect, breaks: 'a provider mutation has an earlier audit entry' };
}

export function sendLate(state: State, late: LateCall): State {
  return { ...state, late: [...state.late, late] };
}

/** A late call lands; nobody waits for what it gives. */
export function land(state: State, late: LateCall, broken: Broken): Effect {
  const rest = { ...state, late: state.late.filter(other => other !== late) };
  if (late.call !== 'commit') {
    return late.call === 'create' ? { state: createKeyPair(rest, late.vend) } : deleteByName(rest);
  }
  const row = state.rows[late.vend];
  if (!row || !(late.rowIsAsRead || broken.has('commit-not-fenced'))) return { state: rest };
  return { state: writeRow(rest, late.vend, { ...row, state: 'ready', key: late.key }) };
}

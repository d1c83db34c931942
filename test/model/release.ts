import { brokenByRelease } from './invariants.ts';
import { writeRow } from './state.ts';
import { type Effect, end, goOn, type Step, type Turn } from './turn.ts';

/** Reads the row for a POST of the retrieval URL of vend `a`, and opens the key. */
export function readForRelease(turn: Turn): readonly Step[] {
  const { state, process, broken } = turn;
  if (state.rows[process.vend]?.state !== 'ready' || state.expired) return [];
  const next = { task: 'release', rowIsAsRead: true } as const;
  const at = broken.has('release-answers-first') ? 'answer' : 'consume';
  return [goOn(turn, 'reads the row', { ...next, at })];
}

/** Consumes the retrieval in one write that compares fence and expiry; only then the key is given. */
export function consume(turn: Turn): readonly Step[] {
  const { state, index, process, broken } = turn;
  const row = state.rows[process.vend];
  if (!row) throw new RangeError('a release without a row');
  const isFresh = process.rowIsAsRead || broken.has('release-not-fenced');
  const isInTime = !state.expired || broken.has('expiry-not-compared');
  if (!isFresh || !isInTime) return [end(turn, 'may not consume the retrieval')];
  const retrieved = writeRow(state, process.vend, { ...row, state: 'retrieved' }, index);
  if (broken.has('release-answers-first')) return [end(turn, 'consumes the retrieval', { state: retrieved })];
  return [end(turn, 'consumes the retrieval and gives the key', given(turn, retrieved))];
}

/** What our protocol never does: the key leaves, then the row says so. */
export function giveFirst(turn: Turn): readonly Step[] {
  return [goOn(turn, 'gives the key', { at: 'consume' }, given(turn, turn.state))];
}

function given({ state: before }: Turn, state: Turn['state']): Effect {
  return { state: { ...state, released: true }, breaks: brokenByRelease(before) };
}

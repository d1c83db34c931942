import { brokenByAnswer } from './invariants.ts';
import { createKeyPair, deleteByName, sendLate, sent } from './provider.ts';
import { type VendRow, writeRow } from './state.ts';
import { leaseIsOver, letGoOfName, mayTakeName, takeName } from './store.ts';
import { type Effect, end, goOn, type Step, type Turn, underFault } from './turn.ts';

/** Claims the client token and the name, takes over what was abandoned, or replays what is finished. */
export function claim(turn: Turn): readonly Step[] {
  const { state, index, process, broken } = turn;
  const { vend } = process;
  const row = state.rows[vend];
  if (row?.key !== undefined) return answer({ ...turn, process: { ...process, key: row.key } });
  if ((row && !mayTakeOver(turn, row)) || !mayTakeName(state, vend)) return [];
  const attempt = (row?.attempt ?? 0) + 1;
  const claimed = writeRow(state, vend, { state: 'creating', attempt, key: undefined }, index);
  const taken = takeName(claimed, vend, broken);
  const does = `claims attempt ${attempt} of ${vend}`;
  const next = { task: 'create', audited: !broken.has('audited-afterwards') } as const;
  const isAbandoned = row?.state === 'creating';
  return [
    goOn(turn, does, { ...next, at: isAbandoned ? 'find' : 'create' }, { state: taken }),
    ...underFault({ ...turn, state: taken }, faulty => [
      isAbandoned && !broken.has('failed-without-look')
        ? end(faulty, `${does}, and KMS fails`)
        : goOn(faulty, `${does}, and KMS fails`, { ...next, at: 'fail' }),
    ]),
  ];
}

function mayTakeOver({ state, process, broken, mostAttempts }: Turn, row: VendRow): boolean {
  if (row.state === 'failed') return true;
  if (row.state === 'deleting') return broken.has('retry-takes-over-removal');
  if (row.state !== 'creating' || broken.has('nobody-takes-over')) return false;
  return row.attempt < mostAttempts && leaseIsOver(state, process.vend, broken);
}

/** Asks the provider for the key pair. A call whose outcome is not known ends the process, and the lease runs out. */
export function create(turn: Turn): readonly Step[] {
  const { state, process } = turn;
  const { vend } = process;
  const made = createKeyPair(state, vend);
  const key = made === state ? undefined : made.keysMade;
  const answered =
    key === undefined
      ? inUse(turn, 'asks for the key pair: the name is in use', { state })
      : goOn(turn, `gets key ${key}`, { at: 'commit', key }, sent(turn, { state: made }));
  return [
    answered,
    ...underFault(turn, faulty => {
      const landed = sent(turn, { state: createKeyPair(faulty.state, vend) });
      const late = sent(turn, {
        state: sendLate(faulty.state, { call: 'create', vend, task: 'create' }),
      });
      return [
        end(faulty, 'asks for the key pair: the answer is lost', landed),
        end(faulty, 'asks for the key pair: the call is late', late),
        inUse(faulty, 'asks for the key pair: the call arrives twice', landed),
        goOn(faulty, 'asks for the key pair: it is refused', { at: 'fail' }),
      ];
    }),
  ];
}

/** "In use" may be the echo of its own call or an earlier one that landed late; in use again is for the lease. */
function inUse(turn: Turn, does: string, effect: Effect): Step {
  if (turn.broken.has('in-use-is-final')) return goOn(turn, does, { at: 'fail' }, effect);
  if (turn.process.wasInUse) return end(turn, does, effect);
  return goOn(turn, does, { at: 'find', wasInUse: true }, effect);
}

/** Records that it deleted what an earlier attempt had left, before it asks for a successor. */
export function record(turn: Turn): readonly Step[] {
  const { state, index, process } = turn;
  const row = state.rows[process.vend];
  if (!row || !process.rowIsAsRead) return [end(turn, 'is superseded')];
  const effect = { state: writeRow(state, process.vend, row, index) };
  return [goOn(turn, 'records the deletion', { at: 'create', cleared: true }, effect)];
}

/** Commits the key. Sent again after a lost answer, the commit finds itself superseded and reads the row. */
export function commit(turn: Turn): readonly Step[] {
  const { state, index, process, broken } = turn;
  const { vend, key, rowIsAsRead } = process;
  const row = state.rows[vend];
  if (!row || key === undefined) throw new RangeError('a commit without a row and a key');
  const lost = { at: broken.has('loser-deletes') ? 'loser-delete' : 'read-back' } as const;
  if (!rowIsAsRead && !broken.has('commit-not-fenced')) return [goOn(turn, 'is superseded', lost)];
  const ready = { ...row, state: 'ready', key } as const;
  return [
    goOn(turn, `commits key ${key}`, { at: 'answer' }, { state: writeRow(state, vend, ready, index) }),
    ...underFault(turn, faulty => [
      goOn(faulty, `commits key ${key}: the answer is lost`, lost, {
        state: writeRow(faulty.state, vend, ready, index),
      }),
      end(faulty, `commits key ${key}: the call is late`, {
        state: sendLate(faulty.state, { call: 'commit', vend, key, rowIsAsRead }),
      }),
    ]),
  ];
}

/** What our protocol never does: who loses the fence tidies up. */
export function loserDelete(turn: Turn): readonly Step[] {
  return [end(turn, 'deletes the key pair by name', deleteByName(turn.state))];
}

/** Who loses the fence answers what the winner committed, and touches nothing. */
export function readBack(turn: Turn): readonly Step[] {
  const key = turn.state.rows[turn.process.vend]?.key;
  if (key === undefined) return [end(turn, 'finds the attempt taken over')];
  return [goOn(turn, `reads key ${key} back`, { at: 'answer', key })];
}

export function answer(turn: Turn): readonly Step[] {
  const { state, process } = turn;
  const { vend, key } = process;
  if (key === undefined) throw new RangeError('an answer without a key');
  const effect = {
    state: { ...state, answered: { ...state.answered, [vend]: key } },
    breaks: brokenByAnswer(state, vend, key),
  };
  return [end(turn, `answers ${vend} with key ${key}`, effect)];
}

/** Ends the attempt of which it is certain that the provider holds nothing. */
export function fail(turn: Turn): readonly Step[] {
  const { state, index, process, broken } = turn;
  const { vend, cleared, rowIsAsRead } = process;
  const row = state.rows[vend];
  if (!row || !rowIsAsRead) return [end(turn, 'is superseded')];
  const failed = writeRow(state, vend, { ...row, state: 'failed' }, index);
  return [end(turn, `fails ${vend}`, { state: letGoOfName(failed, vend, cleared, broken) })];
}

import { answer, claim, commit, create, fail, loserDelete, readBack, record } from './creation.ts';
import type { Protocol } from './protocol.ts';
import { reconcile } from './reconciliation.ts';
import { consume, giveFirst, readForRelease } from './release.ts';
import { deleteFound, find } from './remains.ts';
import { finish, revoke } from './removal.ts';
import { isRunning, type Point, type Role, type State } from './state.ts';
import { end, type Step, type Turn } from './turn.ts';

type Act = (turn: Turn) => readonly Step[];

const STARTS: Readonly<Record<Role, Act>> = {
  creator: claim,
  reconciler: reconcile,
  revoker: revoke,
  collector: readForRelease,
};

const ACTS: Readonly<Record<Exclude<Point, 'start' | 'done'>, Act>> = {
  find,
  delete: deleteFound,
  record,
  create,
  commit,
  'loser-delete': loserDelete,
  'read-back': readBack,
  answer: turn => (turn.process.role === 'collector' ? giveFirst(turn) : answer(turn)),
  fail,
  finish,
  consume,
};

/** Every step that a process may take next: none when it has ended, or has nothing to do as things are. */
export function processSteps(state: State, index: number, protocol: Protocol): readonly Step[] {
  const process = state.processes[index];
  if (!process || process.at === 'done') return [];
  const turn: Turn = { ...protocol, state, index, process };
  const act = process.at === 'start' ? STARTS[process.role] : ACTS[process.at];
  const who = `${process.role} ${index + 1}`;
  return [...act(turn), ...crash(turn)].map(step => ({ ...step, does: `${who} ${step.does}` }));
}

function crash(turn: Turn): readonly Step[] {
  const { state, process } = turn;
  if (state.crashesLeft === 0 || !isRunning(process)) return [];
  const crashed = { ...state, crashesLeft: state.crashesLeft - 1 };
  return [end(turn, `dies before its ${process.at}`, { state: crashed })];
}

import type { Invariant } from './invariants.ts';
import type { Protocol } from './protocol.ts';
import { idle, type Process, type State, withProcess } from './state.ts';

/** One atomic step: what happens, the state after it, and the invariant that it breaks. */
export interface Step {
  readonly does: string;
  readonly to: State;
  readonly breaks: Invariant | undefined;
}

/** A process that may take its next step, and what it sees. */
export interface Turn extends Protocol {
  readonly state: State;
  readonly index: number;
  readonly process: Process;
}

/** What a call does to the world. */
export interface Effect {
  readonly state: State;
  readonly breaks?: Invariant | undefined;
}

/** The process does something and goes on at another point. */
export function goOn(
  { index, process, state: before }: Turn,
  does: string,
  next: Partial<Process>,
  { state, breaks }: Effect = { state: before },
): Step {
  const { [index]: current = process } = state.processes;
  return { does, to: withProcess(state, index, { ...current, ...next }), breaks };
}

/** The process does something and ends. */
export function end(turn: Turn, does: string, { state, breaks }: Effect = { state: turn.state }): Step {
  const { role, vend } = turn.process;
  return { does, to: withProcess(state, turn.index, idle(role, vend, 'done')), breaks };
}

/** The steps that take one of the faults that are left. */
export function underFault(turn: Turn, steps: (faulty: Turn) => readonly Step[]): readonly Step[] {
  const { faultsLeft } = turn.state;
  if (faultsLeft === 0) return [];
  return steps({ ...turn, state: { ...turn.state, faultsLeft: faultsLeft - 1 } });
}

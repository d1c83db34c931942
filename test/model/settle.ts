import type { Invariant } from './invariants.ts';
import { processSteps } from './processes.ts';
import type { Protocol } from './protocol.ts';
import { idle, type State } from './state.ts';

export interface Settled {
  readonly state: State;
  readonly trace: readonly string[];
  readonly breaks?: Invariant | undefined;
}

/** More steps than a reconciler needs for two vends. */
const MOST_STEPS = 50;

/** Nobody asks any more and nothing fails: the reconciler runs until it finds nothing that is due. */
export function settle(before: State, protocol: Protocol): Settled {
  let state: State = { ...before, crashesLeft: 0, faultsLeft: 0, processes: [idle('reconciler', 'a')] };
  const trace: string[] = [];
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const [step] = processSteps(state, 0, protocol);
    if (!step) return { state, trace };
    trace.push(`at the end, ${step.does}`);
    if (step.breaks) return { state: step.to, trace, breaks: step.breaks };
    state =
      step.to.processes[0]?.at === 'done' ? { ...step.to, processes: [idle('reconciler', 'a')] } : step.to;
  }
  return { state, trace, breaks: 'every vend comes to an end' };
}

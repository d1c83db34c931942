import { MOST_ATTEMPTS } from '../../shared/usecases/claim-vend.ts';
import { brokenAtTheEnd, type Invariant } from './invariants.ts';
import { processSteps } from './processes.ts';
import type { Broken, Protocol } from './protocol.ts';
import { type Scenario, startOf } from './scenarios.ts';
import { settle } from './settle.ts';
import { isRunning, type State } from './state.ts';
import { keyOf } from './state-key.ts';
import { surroundingSteps } from './surroundings.ts';
import type { Step } from './turn.ts';

export interface Violation {
  readonly invariant: Invariant;
  /** The steps that lead to it; no other way is shorter. */
  readonly trace: readonly string[];
}

export interface Report {
  readonly states: number;
  readonly violation: Violation | undefined;
}

export interface Search {
  readonly scenario: Scenario;
  readonly broken: Broken;
  /** Ignores what else breaks. */
  readonly sought?: Invariant;
}

/** A state that was reached, and how. */
interface Reached {
  readonly state: State;
  readonly path: Path | undefined;
}

interface Path {
  readonly does: string;
  readonly from: Path | undefined;
}

/** Searches every state that a scenario can reach, the nearest first, and stops at the first violation. */
export function search({ scenario, broken, sought }: Search): Report {
  const protocol = { broken, mostAttempts: scenario.mostAttempts ?? MOST_ATTEMPTS };
  const start = startOf(scenario);
  const seen = new Set([keyOf(start)]);
  let layer: Reached[] = [{ state: start, path: undefined }];
  while (layer.length > 0) {
    const next: Reached[] = [];
    for (const reached of layer) {
      const steps = stepsFrom(reached.state, scenario, protocol);
      const violation = violationAt(reached, steps, protocol, sought);
      if (violation) return { states: seen.size, violation };
      next.push(...unseen(steps, seen).map(step => follow(reached, step)));
    }
    layer = next;
  }
  return { states: seen.size, violation: undefined };
}

function unseen(steps: readonly Step[], seen: Set<string>): readonly Step[] {
  return steps.filter(({ to }) => {
    const key = keyOf(to);
    return !seen.has(key) && seen.add(key);
  });
}

function follow({ path }: Reached, { does, to }: Step): Reached {
  return { state: to, path: { does, from: path } };
}

function stepsFrom(state: State, scenario: Scenario, protocol: Protocol): readonly Step[] {
  const ofProcesses = state.processes.flatMap((_, index) => processSteps(state, index, protocol));
  return [...ofProcesses, ...surroundingSteps(state, scenario, protocol.broken)];
}

function violationAt(
  { state, path }: Reached,
  steps: readonly Step[],
  protocol: Protocol,
  sought: Invariant | undefined,
): Violation | undefined {
  const isSought = (invariant: Invariant | undefined) => invariant && (!sought || invariant === sought);
  const broken = brokenWhenSettled(state, protocol);
  if (broken && isSought(broken.invariant)) return { ...broken, trace: [...textOf(path), ...broken.trace] };
  const breaking = steps.find(({ breaks }) => isSought(breaks));
  return breaking?.breaks && { invariant: breaking.breaks, trace: [...textOf(path), breaking.does] };
}

/** A state in which nothing is under way is looked at as if nobody ever asked again. */
function brokenWhenSettled(state: State, protocol: Protocol): Violation | undefined {
  if (state.late.length > 0 || state.processes.some(isRunning)) return undefined;
  const { state: settled, trace, breaks } = settle(state, protocol);
  const invariant = breaks ?? brokenAtTheEnd(settled);
  return invariant && { invariant, trace };
}

function textOf(path: Path | undefined): string[] {
  const trace: string[] = [];
  for (let step = path; step; step = step.from) trace.unshift(step.does);
  return trace;
}

import type { CrashScenario } from './crash-scenarios.ts';

/** Where a process of the scenario dies, and what comes of it. */
export function pointsOf({ steps, unawaited = [] }: CrashScenario): [point: string, outcome: string][] {
  return steps.flatMap(([call, before, after = before]): [string, string][] => [
    [`before ${call}`, before],
    ...(unawaited.includes(call) ? [] : [[`after ${call}`, after] satisfies [string, string]]),
  ]);
}

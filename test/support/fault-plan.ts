import type { CloudCall } from './fault-call.ts';
import { drawFrom } from './fault-seed.ts';

/**
 * What can happen to a call. `reset-before` never reaches the cloud, `reset-after` does and its answer is lost;
 * `late` is reset at once and reaches the cloud `ms` later; `duplicate` reaches it twice and is answered the second.
 */
export type FaultKind =
  | 'reset-before'
  | 'reset-after'
  | 'hang'
  | 'server-error'
  | 'throttle'
  | 'truncate'
  | 'delay'
  | 'late'
  | 'duplicate'
  | 'conflict'
  | 'denied';

export interface Fault {
  readonly kind: FaultKind;
  /** How long a `delay` or a `late` delivery waits. */
  readonly ms?: number;
}

/** Decides what happens to a call; `undefined` lets it pass. */
export type FaultPlan = (call: CloudCall) => Fault | undefined;

export interface SeededPlan {
  readonly seed: string;
  /** The share of calls that a fault meets. */
  readonly rate: number;
  /** The longest wait of a delay or a late delivery. */
  readonly longestMs: number;
}

/** Every kind but `denied`, which no retry can get over. */
export const SEEDED_KINDS: readonly FaultKind[] = [
  'reset-before',
  'reset-after',
  'hang',
  'server-error',
  'throttle',
  'truncate',
  'delay',
  'late',
  'duplicate',
  'conflict',
];

export const NO_FAULTS: FaultPlan = () => undefined;

/**
 * A plan that hangs on the seed and on what each call is, never on the order in which calls happen to come: the same
 * seed does the same to the same call.
 */
export function seededPlan({ seed, rate, longestMs }: SeededPlan): FaultPlan {
  const draw = drawFrom(seed);
  return call => {
    const { service, operation, subject, occurrence } = call;
    const place = [service, operation, subject, occurrence];
    if (draw('whether', ...place) >= rate) return undefined;
    const kinds = SEEDED_KINDS.filter(kind => kind !== 'conflict' || operation === 'TransactWriteItems');
    const kind = kinds[Math.floor(draw('which', ...place) * kinds.length)] ?? 'reset-before';
    return { kind, ms: Math.ceil(draw('how long', ...place) * longestMs) };
  };
}

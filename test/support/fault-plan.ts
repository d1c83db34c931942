import { createHash } from 'node:crypto';
import type { CloudCall } from './fault-call.ts';

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
  return call => {
    const [whether, which, howLong] = uniform(seed, call);
    if (whether >= rate) return undefined;
    const kinds = SEEDED_KINDS.filter(kind => kind !== 'conflict' || call.operation === 'TransactWriteItems');
    const kind = kinds[Math.floor(which * kinds.length)] ?? 'reset-before';
    return { kind, ms: Math.ceil(howLong * longestMs) };
  };
}

/** Three numbers from 0 to below 1 that seed and call decide. */
function uniform(
  seed: string,
  { service, operation, subject, occurrence }: CloudCall,
): [whether: number, which: number, howLong: number] {
  const place = [seed, service, operation, subject, occurrence].join('\n');
  const digest = createHash('sha256').update(place).digest();
  const number = (offset: number) => digest.readUInt32BE(offset) / 2 ** 32;
  return [number(0), number(4), number(8)];
}

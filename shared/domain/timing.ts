import { type ProviderId, perProvider } from './key-pair.ts';
import { PROVIDER_RULES } from './providers.ts';

/** The times of the vend protocol, in milliseconds. */
export interface Timing {
  /** The whole invocation: the function's own time-out. */
  readonly functionMs: number;
  /** One call of each provider. */
  readonly providerCallMs: Readonly<Record<ProviderId, number>>;
  /** What is kept back for the commit and the answer after a provider call: two requests of the store that time out. */
  readonly commitReserveMs: number;
  /** How long an attempt owns its vend. */
  readonly leaseMs: number;
  /** How long a name is held after a delete, since a delete that timed out may still land. */
  readonly drainMs: number;
}

const STANDARD: Timing = {
  functionMs: 28_000,
  providerCallMs: perProvider(provider => PROVIDER_RULES[provider].callMs),
  commitReserveMs: 7_000,
  leaseMs: 60_000,
  drainMs: 60_000,
};

/** For tests: everything a twelfth, so that a lease runs out within 5 s. */
const FAST_DIVISOR = 12;

export function timingOf(name: 'standard' | 'fast'): Timing {
  const timing = name === 'fast' ? scaled(STANDARD, FAST_DIVISOR) : STANDARD;
  checkTiming(timing);
  return timing;
}

/**
 * A lease must outlive its holder and everything the holder may have in flight: a provider call that timed out
 * can still land, and the delete of a later attempt with it. Throws when the numbers break that rule.
 */
export function checkTiming({ functionMs, providerCallMs, leaseMs }: Timing): void {
  if (leaseMs <= functionMs + 2 * Math.max(...Object.values(providerCallMs))) {
    throw new RangeError('the lease must be longer than the function and two provider calls');
  }
}

/** What a look and a delete at a provider may take, with the writes around them: nothing is begun with less left. */
export function lookAndDeleteMs({ commitReserveMs }: Timing, providerCallMs: number): number {
  return 2 * providerCallMs + commitReserveMs;
}

/** Whole milliseconds, as `AbortSignal.timeout` demands. */
function scaled(timing: Timing, divisor: number): Timing {
  const part = (ms: number) => Math.round(ms / divisor);
  return {
    functionMs: part(timing.functionMs),
    providerCallMs: perProvider(provider => part(timing.providerCallMs[provider])),
    commitReserveMs: part(timing.commitReserveMs),
    leaseMs: part(timing.leaseMs),
    drainMs: part(timing.drainMs),
  };
}

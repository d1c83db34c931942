import { KeyvendError } from '../domain/errors.ts';
import type { Timing } from '../domain/timing.ts';
import type { Vend } from '../domain/vend.ts';

/** Another invocation owns the vend now; nothing more may be done for it here. */
export function takenOver(retryAfterSeconds = 1): KeyvendError {
  return new KeyvendError(
    'request_in_progress',
    'Another request for this key pair has not ended: send this one again after the seconds in Retry-After.',
    { retryAfterSeconds },
  );
}

/**
 * Another invocation holds the lease of the vend. It is soon asked for again while that invocation may still run;
 * afterwards nothing but the end of the lease changes anything.
 */
export function leased(
  { leaseUntil }: Pick<Vend, 'leaseUntil'>,
  now: number,
  { leaseMs, functionMs }: Timing,
): KeyvendError {
  const holderEnds = leaseUntil - leaseMs + functionMs;
  return takenOver(now < holderEnds ? 1 : Math.max(1, Math.ceil((leaseUntil - now) / 1000)));
}

import { KeyvendError } from '../domain/errors.ts';

/** Another invocation owns the vend now; nothing more may be done for it here. */
export function takenOver(): KeyvendError {
  return new KeyvendError(
    'request_in_progress',
    'Another request for this key pair is running: send it again.',
    {
      retryAfterSeconds: 1,
    },
  );
}

import { KeyvendError } from '../../domain/errors.ts';

/** The ciphertext or its encryption context is not the one that was sealed: no retry can heal that. */
const TAMPERED: ReadonlySet<unknown> = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);

/** Every other failure of KMS, a disabled key or a denied call included, ends when an operator or time heals it. */
export function kmsFailure(error: unknown): KeyvendError {
  if (error instanceof Error && TAMPERED.has(error.name)) {
    return new KeyvendError(
      'internal',
      'The sealed key could not be opened. Report the requestId to the operator.',
      {
        failed: 'kms',
        cause: error,
      },
    );
  }
  return new KeyvendError(
    'unavailable',
    'Encryption is not available at the moment: send the same request again.',
    {
      failed: 'kms',
      retryAfterSeconds: 5,
      cause: error,
    },
  );
}

/**
 * Gives what `call` gives, or rejects with the reason of the signal as soon as it aborts. The SDK cannot be stopped: the
 * call then goes on to its end, and what comes of it is dropped.
 */
export async function untilAborted<Result>(
  signal: AbortSignal,
  call: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([call(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

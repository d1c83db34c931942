import type { LogFields } from '../ports/logger.ts';

/** SDKs take the name of an error from the answer as it is; only what looks like a name is logged. */
const ERROR_NAME = /^[A-Za-z]+(?:\.[A-Za-z]+)*$/;

/**
 * What may be logged of an error: the names in its chain of causes and the frames of its stack. Messages are left
 * out, because those of SDKs and parsers quote what they were given.
 */
export function traceOf(error: Error): Pick<LogFields, 'errorNames' | 'frames'> {
  const names: string[] = [];
  let innermost = error;
  for (let cause: unknown = error; cause instanceof Error && names.length < 5; cause = cause.cause) {
    names.push(ERROR_NAME.test(cause.name) ? cause.name : 'Error');
    innermost = cause;
  }
  return { errorNames: names.join(' < '), frames: framesOf(innermost) };
}

/** The message goes first: its lines may look like frames. */
function framesOf({ message, stack = '' }: Error): string {
  return stack
    .replace(message, '')
    .split('\n')
    .filter(line => /^\s+at .+:\d+:\d+\)?$/.test(line))
    .slice(0, 8)
    .join('\n');
}

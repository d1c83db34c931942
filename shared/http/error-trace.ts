import type { LogFields } from '../ports/logger.ts';

/**
 * What may be logged of an error: the names in its chain of causes and the frames of its stack. Messages are left
 * out, because those of SDKs and parsers quote what they were given.
 */
export function traceOf(error: Error): Pick<LogFields, 'errorNames' | 'frames'> {
  const names: string[] = [];
  let innermost = error;
  for (let cause: unknown = error; cause instanceof Error && names.length < 5; cause = cause.cause) {
    names.push(cause.name);
    innermost = cause;
  }
  return { errorNames: names.join(' < '), frames: framesOf(innermost) };
}

function framesOf({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter(line => /^\s+at .+:\d+:\d+\)?$/.test(line))
    .slice(0, 8)
    .join('\n');
}

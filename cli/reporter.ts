import type { Failure } from './failure.ts';
import { jsonLine } from './terminal-text.ts';

const SILENT_MS = 1_000;

export interface ReporterOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What the command says: results on standard output, for people or as JSON; everything else on standard error. */
export interface Reporter {
  readonly isJson: boolean;
  readonly result: (value: unknown, text: string) => void;
  readonly note: (text: string) => void;
  /** Does the work, and says what it is where it takes longer than a second. */
  readonly during: <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;
}

export function reporter({ json, quiet }: ReporterOptions): Reporter {
  return {
    isJson: json,
    result(value, text) {
      process.stdout.write(json ? jsonLine(value) : text);
    },
    note,
    async during(what, work) {
      const timer = setTimeout(() => note(`${what} ...`), SILENT_MS);
      try {
        return await work();
      } finally {
        clearTimeout(timer);
      }
    },
  };

  function note(text: string): void {
    if (!quiet) process.stderr.write(`keyvend: ${text}\n`);
  }
}

/** Says why the command failed: to a person at a terminal in words, to all else as one line of JSON. */
export function reportFailure(
  failure: Failure,
  { asJson }: { asJson: boolean },
  visible: (text: string) => string,
) {
  const { code, message, next, requestId } = failure;
  if (asJson) {
    process.stderr.write(jsonLine({ code, message, next: next ?? null, requestId: requestId ?? null }));
    return;
  }
  const lines = [`keyvend: ${message}`, ...(next === undefined ? [] : [next])].flatMap(text =>
    text.split('\n'),
  );
  const request = requestId === undefined ? [] : [`request ${requestId}`];
  process.stderr.write([...lines, ...request].map(line => `${visible(line)}\n`).join(''));
}

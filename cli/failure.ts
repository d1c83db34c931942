import { ApiError, ConnectionError } from '../client/api-error.ts';

/** What the exit code of the command says (docs/cli.md). */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  denied: 3,
  conflict: 4,
  gone: 5,
  temporary: 6,
  interrupted: 130,
} as const;
type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const UNFORESEEN = 'unexpected';

interface FailureOptions {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly next?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Why the command ends without having done what it was asked for. No part of it may quote a secret. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly next: string | undefined;
  readonly requestId: string | undefined;

  constructor({ exitCode, code, message, next, requestId }: FailureOptions) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.code = code;
    this.next = next;
    this.requestId = requestId;
  }
}

/** The command was written wrongly, or cannot work as it is written. */
export function misuse(code: string, message: string, next = 'See keyvend --help.'): Failure {
  return new Failure({ exitCode: EXIT.usage, code, message, next });
}

/** Somebody ended the command. */
export function interrupted(): Failure {
  return new Failure({ exitCode: EXIT.interrupted, code: 'interrupted', message: 'Interrupted.' });
}

/** The failure of a command that can be taken up again by its client token. */
export function resumable(failure: Failure, clientToken: string): Failure {
  const { exitCode, code, message, next, requestId } = failure;
  if (exitCode !== EXIT.temporary && exitCode !== EXIT.interrupted && code !== UNFORESEEN) return failure;
  const resume = `To resume, repeat the command with --client-token ${clientToken}.`;
  const hint = [next, resume].filter(text => text !== undefined).join(' ');
  return new Failure({ exitCode, code, message, next: hint, requestId });
}

/** What was thrown, as what the command says of it. What was not foreseen is told without a word of it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof ApiError) return refused(error);
  if (error instanceof ConnectionError) return unconnected(error);
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new Failure({
    ...{ exitCode: EXIT.unexpected, code: UNFORESEEN },
    message: `Something failed that should not${code}.`,
    next: 'keyvend doctor looks for the cause.',
  });
}

function refused({ code, detail, errors, requestId, ...error }: ApiError): Failure {
  const exitCode = exitCodeOf({ code, ...error });
  const message = [detail, ...errors.map(({ pointer, detail: rule }) => `${pointer}: ${rule}`)].join('\n');
  return new Failure({ exitCode, code, message, next: nextAfter(exitCode, error), requestId });
}

function unconnected({ code, message, retryable }: ConnectionError): Failure {
  const next = retryable ? undefined : 'Correct --url or KEYVEND_URL; keyvend doctor looks for the cause.';
  return new Failure({ exitCode: EXIT.temporary, code, message, next });
}

const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.usage,
  401: EXIT.denied,
  403: EXIT.denied,
  404: EXIT.gone,
  405: EXIT.usage,
  406: EXIT.usage,
  409: EXIT.conflict,
  410: EXIT.gone,
  413: EXIT.usage,
  415: EXIT.usage,
  422: EXIT.usage,
};

function exitCodeOf({ code, status, retryable }: Pick<ApiError, 'code' | 'status' | 'retryable'>): ExitCode {
  if (retryable) return EXIT.temporary;
  if (code === 'client_token_mismatch') return EXIT.conflict;
  return EXIT_BY_STATUS[status] ?? EXIT.unexpected;
}

const NEXT: Partial<Record<ExitCode, string>> = {
  [EXIT.denied]: 'keyvend can-i says which grant decides; keyvend doctor looks at the credentials.',
  [EXIT.gone]: 'Create another, or ask its owner for a new URL.',
  [EXIT.conflict]: 'Choose another name, or leave --client-token out for a new request.',
};

function nextAfter(exitCode: ExitCode, { retryAfterSeconds }: Pick<ApiError, 'retryAfterSeconds'>) {
  if (exitCode !== EXIT.temporary || retryAfterSeconds === undefined) return NEXT[exitCode];
  return `Wait ${retryAfterSeconds} s before the next try.`;
}

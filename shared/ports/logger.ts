import type { AuditCheckpoint } from '../domain/audit-checkpoint.ts';

/** The only fields that are ever logged: nothing outside this list reaches a log line. */
export interface LogFields {
  readonly requestId?: string | undefined;
  /** Public: it is in every answer and names no secret. */
  readonly keyPairId?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly durationMs?: number | undefined;
  /** Names of the error and of its causes; never their messages, which may quote input or secrets. */
  readonly errorNames?: string | undefined;
  /** Stack frames without the message line. */
  readonly frames?: string | undefined;
  /** Public: hashes, times and a signature. */
  readonly checkpoint?: AuditCheckpoint | undefined;
}

export interface Logger {
  info(event: string, fields: LogFields): void;
  error(event: string, fields: LogFields): void;
}

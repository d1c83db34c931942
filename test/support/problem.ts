import assert from 'node:assert/strict';
import { ERROR_CATALOG, type ErrorCode } from '../../shared/domain/errors.ts';
import type { Answer } from './api-client.ts';

/** Asserts the status without showing what a successful answer holds. */
export function assertStatus({ status, body }: Answer, expected: number): void {
  assert.equal(status, expected, `${status}, not ${expected}${status < 400 ? '' : `: ${body}`}`);
}

/** Asserts a problem document (RFC 9457) of this status and code, in full and not to be cached; gives it. */
export function assertProblem(answer: Answer, status: number, code: ErrorCode) {
  assertStatus(answer, status);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.equal(answer.headers['cache-control'], 'no-store');
  const { errors, ...problem } = JSON.parse(answer.body);
  assert.deepEqual(
    { ...problem, title: typeof problem.title, detail: typeof problem.detail },
    {
      type: `urn:keyvend:problem:${code}`,
      title: 'string',
      status,
      detail: 'string',
      code,
      requestId: answer.headers['apigw-requestid'],
      retryable: ERROR_CATALOG[code].retryable,
    },
  );
  return { ...problem, errors };
}

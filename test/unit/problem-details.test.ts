import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CATALOG, type ErrorCode, KeyvendError } from '../../shared/domain/errors.ts';
import { missesThrottled, vendsThrottled } from '../../shared/domain/limits.ts';
import { catalogued, problem } from '../../shared/http/problem-details.ts';
import { COMMON_HEADERS } from '../../shared/http/responses.ts';

/** The status of each code. Callers match codes and statuses, so a change here is a change of the API. */
const STATUSES: Record<ErrorCode, [status: number, retryable: boolean]> = {
  invalid_json: [400, false],
  invalid_request: [400, false],
  passcode_required: [401, false],
  passcode_incorrect: [401, false],
  forbidden: [403, false],
  not_found: [404, false],
  retrieval_not_found: [404, false],
  method_not_allowed: [405, false],
  not_acceptable: [406, false],
  request_in_progress: [409, true],
  name_conflict: [409, false],
  provider_quota_exceeded: [409, false],
  retrieval_consumed: [410, false],
  retrieval_expired: [410, false],
  retrieval_revoked: [410, false],
  retrieval_locked: [410, false],
  payload_too_large: [413, false],
  unsupported_media_type: [415, false],
  client_token_mismatch: [422, false],
  unacceptable_public_key: [422, false],
  private_key_submitted: [422, false],
  throttled: [429, true],
  internal: [500, true],
  provider_error: [502, false],
  unavailable: [503, true],
};

describe('a problem document', () => {
  for (const [code, [status, retryable]] of Object.entries(STATUSES) as [ErrorCode, [number, boolean]][]) {
    it(`of ${code} has status ${status}`, () => {
      const response = problem(new KeyvendError(code, 'What to do.'), 'request-1', ['GET']);
      const { title, ...document } = JSON.parse(response.body ?? '');
      assert.equal(response.statusCode, status);
      assert.ok(title.length > 5);
      assert.deepEqual(document, {
        ...{ type: `urn:keyvend:problem:${code}`, status, detail: 'What to do.', code },
        ...{ requestId: 'request-1', retryable },
      });
      const allow = code === 'method_not_allowed' ? { allow: 'GET' } : {};
      const headers = { ...COMMON_HEADERS, 'content-type': 'application/problem+json', ...allow };
      assert.deepEqual(response.headers, headers);
    });
  }

  it('exists for each code of the catalogue, under a title of its own', () => {
    assert.deepEqual(Object.keys(STATUSES).sort(), Object.keys(ERROR_CATALOG).sort());
    const titles = Object.values(ERROR_CATALOG).map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length);
  });

  it('says when to come back', () => {
    const error = new KeyvendError('unavailable', 'x', { retryAfterSeconds: 5 });
    assert.equal(problem(error, 'r', []).headers?.['retry-after'], '5');
    assert.equal(problem(new KeyvendError('unavailable', 'x'), 'r', []).headers?.['retry-after'], undefined);
  });

  const noon = Date.parse('2026-11-23T12:00:00.000Z');
  const limits = { perHour: 20, openRetrievals: 5 };
  const quotas: [what: string, error: KeyvendError, retryAfter: string, policy: string, left: string][] = [
    [
      'vends, a millisecond before the next hour',
      vendsThrottled('perHour', limits, noon - 1),
      ...(['1', '"vends-per-hour";q=20;w=3600', '"vends-per-hour";r=0;t=1'] as const),
    ],
    [
      'vends, at the full hour',
      vendsThrottled('perHour', limits, noon),
      ...(['3600', '"vends-per-hour";q=20;w=3600', '"vends-per-hour";r=0;t=3600'] as const),
    ],
    [
      'open retrievals, which no time frees',
      vendsThrottled('openRetrievals', limits, noon),
      ...(['60', '"open-retrievals";q=5', '"open-retrievals";r=0'] as const),
    ],
    [
      'tokens that open nothing',
      missesThrottled(noon + 1_800_000),
      ...(['1800', '"retrieval-misses";q=100;w=3600', '"retrieval-misses";r=0;t=1800'] as const),
    ],
  ];
  for (const [what, error, retryAfter, policy, left] of quotas) {
    it(`tells which limit is used up, and until when: ${what}`, () => {
      const { headers } = problem(error, 'r', []);
      assert.deepEqual(
        [headers?.['retry-after'], headers?.['ratelimit-policy'], headers?.['ratelimit']],
        [retryAfter, policy, left],
      );
    });
  }

  it('lists the members that are wrong', () => {
    const errors = [{ pointer: '/name', detail: 'must be a text' }];
    const { body } = problem(new KeyvendError('invalid_request', 'x', { errors }), 'r', []);
    assert.deepEqual(JSON.parse(body ?? '').errors, errors);
  });

  it('has neither the cause nor the stack of its error', () => {
    const error = new KeyvendError('internal', 'x', { cause: new Error('SECRET') });
    assert.doesNotMatch(JSON.stringify(problem(error, 'r', [])), /SECRET|\.ts:/);
  });
});

describe('whatever was thrown', () => {
  it('is itself if it is an error of the catalogue', () => {
    const error = new KeyvendError('not_found', 'x');
    assert.equal(catalogued(error), error);
  });

  for (const thrown of [new TypeError('SECRET'), 'SECRET', undefined, null, { code: 'not_found' }]) {
    it(`is internal if it is ${thrown instanceof Error ? thrown.name : JSON.stringify(thrown)}`, () => {
      const { code, detail, message, cause } = catalogued(thrown);
      assert.deepEqual([code, cause], ['internal', thrown]);
      assert.doesNotMatch(detail + message, /SECRET/);
    });
  }
});

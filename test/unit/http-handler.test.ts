import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { missesThrottled, vendsThrottled } from '../../shared/domain/limits.ts';
import type { HttpResponse } from '../../shared/http/http-event.ts';
import { type HttpRequest, type HttpRoute, httpHandler } from '../../shared/http/http-handler.ts';
import { COMMON_HEADERS, json } from '../../shared/http/responses.ts';
import { httpEvent, lambdaContext } from '../support/http-events.ts';
import { recordedLog } from '../support/recorded-log.ts';

type Handle = (request: HttpRequest) => Promise<HttpResponse>;

const ROUTE: HttpRoute = { methods: ['GET', 'HEAD'], elsewhere: ['POST'] };
const answer: Handle = async () => json(200, { a: 1 });

async function handled(
  event: ReturnType<typeof httpEvent>,
  handle = answer,
  route = ROUTE,
  remainingMs = 28_000,
) {
  const log = recordedLog();
  const handler = httpHandler(log, route, handle);
  const response: HttpResponse = await handler(event, lambdaContext(remainingMs));
  const problem = response.headers?.['content-type'] === 'application/problem+json';
  return { ...log, response, problem: problem ? JSON.parse(response.body ?? '{}') : undefined };
}

describe('a handler', () => {
  it('answers what its function answers, with the common headers', async () => {
    const { response, counted } = await handled(httpEvent({ method: 'GET' }));
    assert.deepEqual(response, {
      statusCode: 200,
      headers: { ...COMMON_HEADERS, 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    assert.deepEqual(counted, []);
  });

  it('logs each request once, without path, query and caller', async () => {
    const event = httpEvent({
      method: 'GET',
      userArn: 'arn:aws:iam::123456789012:user/a',
      rawPath: '/r/secret',
    });
    const { lines } = await handled(event);
    assert.equal(lines.length, 1);
    const [{ level, event: name, fields } = assert.fail()] = lines;
    const { durationMs, ...rest } = fields;
    assert.deepEqual([level, name], ['info', 'request']);
    assert.deepEqual(rest, { requestId: 'request-1', route: 'GET /v1/key-pairs', status: 200 });
    assert.ok(Number.isInteger(durationMs) && Number(durationMs) >= 0);
  });

  for (const [code, least] of [
    ['not_found', 24],
    ['retrieval_not_found', 24],
    ['request_in_progress', 0],
  ] as const) {
    it(`answers ${code} ${least ? 'only after a whole step of 25 ms' : 'at once'}`, async () => {
      const refuse = () => Promise.reject(new KeyvendError(code, 'refused'));
      const { lines } = await handled(httpEvent({ method: 'GET' }), refuse);
      const durationMs = Number(lines[0]?.fields.durationMs);
      assert.ok(least ? durationMs >= least : durationMs < 24, `${durationMs} ms`);
    });
  }

  it('answers HEAD as GET, without a body', async () => {
    const get = await handled(httpEvent({ method: 'GET' }));
    const head = await handled(httpEvent({ method: 'HEAD' }));
    assert.equal('body' in head.response, false);
    assert.deepEqual(head.response.headers, get.response.headers);
  });

  it('answers a refused HEAD without a body', async () => {
    const refuse: Handle = async () => {
      throw new KeyvendError('not_found', 'x');
    };
    const { response } = await handled(httpEvent({ method: 'HEAD' }), refuse);
    assert.deepEqual([response.statusCode, 'body' in response], [404, false]);
  });

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    it(`refuses ${method} and names all methods of the path`, async () => {
      const { response, problem } = await handled(httpEvent({ method }), () => assert.fail('called'));
      assert.deepEqual([response.statusCode, problem.code], [405, 'method_not_allowed']);
      assert.equal(response.headers?.['allow'], 'GET, HEAD, POST');
    });
  }

  it('gives a request an invocation of its own', async () => {
    const ids: string[] = [];
    const note: Handle = async ({ invocation }) => {
      ids.push(invocation.id);
      return json(200, {});
    };
    await handled(httpEvent({ method: 'GET' }), note);
    await handled(httpEvent({ method: 'GET' }), note);
    assert.equal(new Set(ids).size, 2);
  });

  it('keeps half a second back for its answer', async () => {
    let remaining = Number.NaN;
    const note: Handle = async ({ invocation }) => {
      remaining = invocation.remainingMs();
      return json(200, {});
    };
    await handled(httpEvent({ method: 'GET' }), note, ROUTE, 10_000);
    assert.ok(remaining > 9_000 && remaining <= 9_500, String(remaining));
  });

  it('answers before its time is up, and aborts what is under way', async () => {
    const signals: AbortSignal[] = [];
    const hang: Handle = ({ invocation }) => {
      signals.push(invocation.signal);
      return new Promise(() => undefined);
    };
    const { response, problem } = await handled(httpEvent({ method: 'GET' }), hang, ROUTE, 550);
    assert.deepEqual([response.statusCode, problem.code], [503, 'unavailable']);
    assert.equal(response.headers?.['retry-after'], '5');
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    );
  });
});

describe('the media type of an answer', () => {
  const both: HttpRoute = { ...ROUTE, produces: ['application/json', 'application/x-pem-file'] };
  const rows: [accept: string | undefined, mediaType: string | undefined][] = [
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/json', 'application/json'],
    ['APPLICATION/JSON', 'application/json'],
    ['application/x-pem-file', 'application/x-pem-file'],
    ['application/x-pem-file, application/json;q=0.5', 'application/x-pem-file'],
    ['application/json;q=0.1, application/x-pem-file;q=0.2', 'application/x-pem-file'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['application/json;q=0, */*', 'application/x-pem-file'],
    ['text/html', undefined],
    ['application/xml', undefined],
    ['application/json;q=0', undefined],
    ['*/*;q=0', undefined],
  ];
  for (const [accept, mediaType] of rows) {
    it(`is ${mediaType ?? 'none'} for Accept: ${accept ?? 'nothing'}`, async () => {
      const taken: string[] = [];
      const note: Handle = async request => {
        taken.push(request.mediaType);
        return json(200, {});
      };
      const headers = accept === undefined ? {} : { accept };
      const { problem } = await handled(httpEvent({ method: 'GET', headers }), note, both);
      assert.deepEqual([taken[0], problem?.code], [mediaType, mediaType ? undefined : 'not_acceptable']);
    });
  }
});

describe('a refusal', () => {
  const secret = 'SECRET-7f3a';
  const refusals: [what: string, error: unknown, status: number, code: string, counted: string][] = [
    ['of ours', new KeyvendError('not_found', 'x'), 404, 'not_found', 'RequestsRefused'],
    [
      'of a token',
      new KeyvendError('retrieval_not_found', 'x'),
      404,
      'retrieval_not_found',
      'RetrievalsMissed',
    ],
    ['of a vend too many', vendsThrottled('perHour', { perHour: 1 }, 0), 429, 'throttled', 'VendsLimited'],
    ['of a token too many', missesThrottled(0), 429, 'throttled', 'RetrievalsMissed'],
    ['for an outage', new KeyvendError('unavailable', 'x'), 503, 'unavailable', 'RequestsFailed'],
    ['of the provider', new KeyvendError('provider_error', 'x'), 502, 'provider_error', 'RequestsFailed'],
    ['for a mistake of ours', new TypeError(secret), 500, 'internal', 'InternalErrors'],
    ['for what is no error', secret, 500, 'internal', 'InternalErrors'],
    ['for nothing', undefined, 500, 'internal', 'InternalErrors'],
  ];
  for (const [what, error, status, code, metric] of refusals) {
    it(`${what} is ${status} ${code}, counted as ${metric}`, async () => {
      const { response, problem, counted } = await handled(httpEvent({ method: 'GET' }), () =>
        Promise.reject(error),
      );
      assert.deepEqual([response.statusCode, problem.code, counted], [status, code, [metric]]);
    });
  }

  it('is logged as an error from 500 on, by the names of its causes only', async () => {
    const cause = Object.assign(new RangeError(`inner ${secret}`), { name: 'InnerError' });
    const error = new KeyvendError('unavailable', 'The store is down.', { cause });
    const { lines } = await handled(httpEvent({ method: 'GET' }), () => Promise.reject(error));
    const [failed] = lines;
    assert.deepEqual([failed?.level, failed?.event], ['error', 'request failed']);
    assert.equal(failed?.fields.errorNames, 'KeyvendError < InnerError');
    assert.ok(!JSON.stringify(lines).includes(secret));
  });

  it('below 500 is not logged as an error', async () => {
    const { lines } = await handled(httpEvent({ method: 'GET' }), () =>
      Promise.reject(new KeyvendError('not_found', 'x')),
    );
    assert.deepEqual(
      lines.map(({ level, fields }) => [level, fields.status]),
      [['info', 404]],
    );
  });

  it('tells nothing of what was thrown', async () => {
    const { response, lines } = await handled(httpEvent({ method: 'GET' }), () =>
      Promise.reject(new Error(secret)),
    );
    assert.ok(!JSON.stringify([response, lines]).includes(secret));
  });
});

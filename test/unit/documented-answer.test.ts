import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertDocumented } from '../support/documented-answer.ts';

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const HEALTHY = { method: 'GET', path: '/healthz', status: 200, headers: HEADERS, body: '{"status":"ok"}' };
const FORBIDDEN = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Forbidden"}',
};
const SECRET = 'a-private-key';

describe('an answer is taken as documented', () => {
  const rows: [rule: string, exchange: Parameters<typeof assertDocumented>[0]][] = [
    ['that is', HEALTHY],
    ['to HEAD as to GET, without its body', { ...HEALTHY, method: 'HEAD', body: '' }],
    ['of API Gateway, on a route with an authorizer', { ...HEALTHY, ...FORBIDDEN, path: '/v1/providers' }],
    [
      'of API Gateway, to a path that there is not',
      { ...HEALTHY, path: '/none', status: 404, body: '{"message":"Not Found"}' },
    ],
  ];
  for (const [rule, exchange] of rows) test(rule, () => assertDocumented(exchange));
});

describe('an answer fails the test that got it', () => {
  const rows: [rule: string, changes: Partial<Parameters<typeof assertDocumented>[0]>, message: RegExp][] = [
    ['with a status that is not declared', { status: 418 }, /418 is not declared/],
    ['of an authorizer that the route has not', FORBIDDEN, /403 is not declared/],
    ['on a path that is not documented', { path: '/none' }, /an undocumented path/],
    ['with a member more', { body: '{"status":"ok","more":1}' }, /unevaluated/],
    ['with a member less', { body: '{}' }, /required property 'status'/],
    ['with another value', { body: `{"status":"${SECRET}"}` }, /status must be/],
    ['of another media type', { headers: { ...HEADERS, 'content-type': 'text/plain' } }, /text\/plain/],
    [
      'without a header',
      { headers: { 'content-type': 'application/json' } },
      /lacks the header Cache-Control/,
    ],
    [
      'with another header',
      { headers: { ...HEADERS, 'cache-control': 'public' } },
      /Cache-Control.* must be equal/,
    ],
    ['with a body for HEAD', { method: 'HEAD' }, /has a body/],
    ['to a method that the path has not', { method: 'PUT' }, /200 is not declared/],
  ];
  for (const [rule, changes, message] of rows) {
    test(rule, () => {
      assert.throws(
        () => assertDocumented({ ...HEALTHY, ...changes }),
        (error: Error) => {
          assert.match(error.message, message);
          assert.ok(!error.message.includes(SECRET));
          return true;
        },
      );
    });
  }
});

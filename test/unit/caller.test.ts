import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callerOf, tokenCallerOf } from '../../shared/http/caller.ts';
import { clientTokenIn } from '../../shared/http/client-token.ts';
import type { HttpEvent } from '../../shared/http/http-event.ts';
import { httpEvent } from '../support/http-events.ts';

const HEADERS = {
  'x-forwarded-for': '203.0.113.9',
  'x-amzn-request-id': 'forged',
  'x-user-arn': 'arn:aws:iam::123456789012:user/mallory',
};

describe('the caller', () => {
  it('is the principal that the IAM authorizer names, at the address of the connection', () => {
    const userArn = 'arn:aws:sts::123456789012:assumed-role/ci/run-1';
    assert.deepEqual(callerOf(httpEvent({ userArn, headers: HEADERS })), {
      principal: 'arn:aws:iam::123456789012:role/ci',
      sourceIp: '192.0.2.1',
      requestId: 'request-1',
    });
  });

  for (const userArn of [undefined, '']) {
    it(`is nobody where the authorizer names ${JSON.stringify(userArn)}`, () => {
      const event = httpEvent({ headers: HEADERS, ...(userArn === undefined ? {} : { userArn }) });
      assert.throws(() => callerOf(event), { code: 'forbidden' });
    });
  }
});

describe('the caller with a JWT', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  const callerWith = (authorizer: HttpEvent['requestContext']['authorizer']) => {
    const event = httpEvent({ headers: HEADERS, ...(authorizer && { authorizer }) });
    return callerOf({ ...event, requestContext: { ...event.requestContext, timeEpoch: now } });
  };
  const principal = 'oidc:github:repo:acme/payments:ref:refs/heads/main';

  it('is the principal that the authorizer of tokens names', () => {
    const lambda = { principal, expiresAt: '2026-11-23T12:00:01.000Z' };
    assert.equal(callerWith({ lambda }).principal, principal);
  });

  const nobody: [rule: string, authorizer: HttpEvent['requestContext']['authorizer']][] = [
    ['the token expired since', { lambda: { principal, expiresAt: '2026-11-23T12:00:00.000Z' } }],
    ['nothing says when the token expires', { lambda: { principal } }],
    ['the time of expiry is not one', { lambda: { principal, expiresAt: 'soon' } }],
    ['the principal is missing', { lambda: { expiresAt: '2026-11-23T12:00:01.000Z' } }],
    ['the principal is empty', { lambda: { principal: '', expiresAt: '2026-11-23T12:00:01.000Z' } }],
    ['the authorizer gave no context', { lambda: null }],
  ];
  for (const [rule, authorizer] of nobody) {
    it(`is nobody where ${rule}`, () => {
      assert.throws(() => callerWith(authorizer), { code: 'forbidden' });
    });
  }
});

describe('the holder of a retrieval token', () => {
  const userArn = 'arn:aws:iam::123456789012:user/alice';
  const asked = (routeKey: string, signer?: string): HttpEvent => {
    const event = httpEvent({ headers: HEADERS, ...(signer === undefined ? {} : { userArn: signer }) });
    return {
      ...event,
      pathParameters: { token: 'abc' },
      requestContext: { ...event.requestContext, routeKey },
    };
  };
  const rest = { sourceIp: '192.0.2.1', requestId: 'request-1' };

  for (const method of ['GET', 'HEAD', 'POST']) {
    it(`is its bearer on ${method} /r/{token}, whoever is signed in`, () => {
      assert.deepEqual(tokenCallerOf(asked(`${method} /r/{token}`, userArn)), {
        token: 'abc',
        access: 'bearer',
        actor: { principal: 'bearer', ...rest },
      });
    });
  }

  for (const method of ['GET', 'POST']) {
    for (const route of [`${method} /v1/retrievals/{token}`, `${method} /jwt/v1/retrievals/{token}`]) {
      it(`is the caller on ${route}`, () => {
        assert.deepEqual(tokenCallerOf(asked(route, userArn)), {
          token: 'abc',
          access: 'caller',
          actor: { principal: userArn, ...rest },
        });
      });

      it(`is nobody on ${route} without an authorizer`, () => {
        assert.throws(() => tokenCallerOf(asked(route)), { code: 'forbidden' });
      });
    }
  }
});

describe('the client token of a request', () => {
  it('may come in the Idempotency-Key header', () => {
    assert.equal(clientTokenIn(httpEvent({ headers: { 'idempotency-key': 'a' } }), undefined), 'a');
  });

  it('is a fresh one where it names none', () => {
    const tokens = [1, 2].map(() => clientTokenIn(httpEvent(), undefined));
    assert.equal(new Set(tokens).size, 2);
  });
});

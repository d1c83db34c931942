import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bearerOf, callerOf } from '../../shared/http/caller.ts';
import { clientTokenIn } from '../../shared/http/client-token.ts';
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

  it('of a retrieval is its bearer, whoever is signed in', () => {
    const event = httpEvent({ userArn: 'arn:aws:iam::123456789012:user/alice', headers: HEADERS });
    assert.deepEqual(bearerOf(event), { principal: 'bearer', sourceIp: '192.0.2.1', requestId: 'request-1' });
  });
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

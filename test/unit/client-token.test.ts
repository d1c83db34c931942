import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLIENT_TOKEN, clientTokenOf } from '../../shared/domain/client-token.ts';

describe('a client token', () => {
  const rows: [rule: string, token: string, isAccepted: boolean][] = [
    ['has one character or more', 'a', true],
    ['is not empty', '', false],
    ['has 64 characters', 'a'.repeat(64), true],
    ['has no 65 characters', 'a'.repeat(65), false],
    ['may have the first printable sign', '!', true],
    ['may have the last printable sign', '~', true],
    ['has no blank', 'a b', false],
    ['has no DEL', 'a\x7f', false],
    ['has no line end', 'a\n', false],
    ['has no letters but those of ASCII', 'é', false],
  ];
  for (const [rule, token, isAccepted] of rows) {
    it(rule, () => assert.equal(CLIENT_TOKEN.test(token), isAccepted));
  }
});

describe('the client token of a request', () => {
  const rows: [
    rule: string,
    inBody: string | undefined,
    inHeader: string | undefined,
    token: string | undefined,
  ][] = [
    ['is none where it names none', undefined, undefined, undefined],
    ['may be in the body', 'a', undefined, 'a'],
    ['may be in the header', undefined, 'a', 'a'],
    ['may be in both', 'a', 'a', 'a'],
  ];
  for (const [rule, inBody, inHeader, token] of rows) {
    it(rule, () => assert.equal(clientTokenOf(inBody, inHeader), token));
  }

  const refused: [rule: string, inBody: string | undefined, inHeader: string, pointer: string][] = [
    ['differs in neither place', 'a', 'b', '/clientToken'],
    ['is not empty in the header', undefined, '', '/headers/idempotency-key'],
    ['has no blank in the header', undefined, 'a b', '/headers/idempotency-key'],
    ['has no control character in the header', undefined, 'a\x01', '/headers/idempotency-key'],
    ['is not longer in the header', undefined, 'a'.repeat(65), '/headers/idempotency-key'],
    ['is not one of two headers', undefined, 'a,b', '/headers/idempotency-key'],
    ['is not one of two equal headers', 'a', 'a,a', '/headers/idempotency-key'],
  ];
  for (const [rule, inBody, inHeader, pointer] of refused) {
    it(rule, () => {
      assert.throws(
        () => clientTokenOf(inBody, inHeader),
        error => {
          const { code, errors } = Object(error);
          assert.deepEqual([code, errors[0].pointer], ['invalid_request', pointer]);
          return true;
        },
      );
    });
  }
});

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { keyPairOf } from '../../shared/domain/vend.ts';
import { readRelease, releasedKey } from '../../shared/http/release.ts';
import { httpEvent, jsonEvent } from '../support/http-events.ts';
import { BASE_URL, isWiped } from '../support/use-case-fixture.ts';
import { unclaimed } from '../support/vend-examples.ts';

const pathParameters = { token: 'token' };
const NOTHING = { passcode: undefined, idempotencyKey: undefined };

describe('a request for a private key', () => {
  const accepted: [
    what: string,
    event: ReturnType<typeof httpEvent>,
    expected: ReturnType<typeof readRelease>,
  ][] = [
    ['without a body', httpEvent({ pathParameters }), NOTHING],
    ['with an empty object', { ...jsonEvent('{}'), pathParameters }, NOTHING],
    [
      'with a passcode',
      { ...jsonEvent('{"passcode":"ab-12"}'), pathParameters },
      { ...NOTHING, passcode: 'ab-12' },
    ],
    [
      'with an Idempotency-Key',
      httpEvent({ pathParameters, headers: { 'idempotency-key': 'a' } }),
      { ...NOTHING, idempotencyKey: 'a' },
    ],
    ['from our own page', httpEvent({ pathParameters, headers: { origin: BASE_URL } }), NOTHING],
    ['in PEM', httpEvent({ pathParameters, queryStringParameters: { format: 'pem' } }), NOTHING],
  ];
  for (const [what, event, expected] of accepted) {
    it(`${what} is well-formed`, () => {
      assert.deepEqual(readRelease(event, BASE_URL), expected);
    });
  }

  const origins = [
    'https://evil.example',
    `${BASE_URL}.evil.example`,
    `${BASE_URL}:444`,
    'null',
    '',
    'http://keyvend.example',
  ];
  for (const origin of origins) {
    it(`from a page of ${origin || 'no origin'} is forbidden`, () => {
      assert.throws(() => readRelease(httpEvent({ pathParameters, headers: { origin } }), BASE_URL), {
        code: 'forbidden',
      });
    });
  }

  const refused: [what: string, event: ReturnType<typeof httpEvent>, code: string][] = [
    ['with a member', { ...jsonEvent('{"a":1}'), pathParameters }, 'invalid_request'],
    [
      'with a passcode that is no text',
      { ...jsonEvent('{"passcode":1}'), pathParameters },
      'invalid_request',
    ],
    ['with a list', { ...jsonEvent('[]'), pathParameters }, 'invalid_request'],
    ['with null', { ...jsonEvent('null'), pathParameters }, 'invalid_request'],
    ['with malformed JSON', { ...jsonEvent('{'), pathParameters }, 'invalid_json'],
    [
      'of a form',
      httpEvent({
        pathParameters,
        body: 'a=1',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
      'unsupported_media_type',
    ],
    [
      'in another format',
      httpEvent({ pathParameters, queryStringParameters: { format: 'exe' } }),
      'invalid_request',
    ],
    [
      'in two formats',
      httpEvent({ pathParameters, queryStringParameters: { format: 'pem,pem' } }),
      'invalid_request',
    ],
    [
      'with an unknown parameter',
      httpEvent({ pathParameters, queryStringParameters: { a: '1' } }),
      'invalid_request',
    ],
    [
      'with an empty key',
      httpEvent({ pathParameters, headers: { 'idempotency-key': '' } }),
      'invalid_request',
    ],
    [
      'with two keys',
      httpEvent({ pathParameters, headers: { 'idempotency-key': 'a,b' } }),
      'invalid_request',
    ],
    [
      'with a long key',
      httpEvent({ pathParameters, headers: { 'idempotency-key': 'a'.repeat(65) } }),
      'invalid_request',
    ],
  ];
  for (const [what, event, code] of refused) {
    it(`${what} is refused as ${code}`, () => {
      assert.throws(() => readRelease({ ...event, pathParameters }, BASE_URL), { code });
    });
  }
});

describe('the answer with a private key', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const released = () => ({
    keyPair: keyPairOf(unclaimed({ name: 'build-7' }).to),
    privateKey: PrivateKey.fromProvider(pem),
  });

  it('is JSON with the key pair, the key and its format', () => {
    const { keyPair, privateKey: key } = released();
    const { statusCode, headers, body } = releasedKey({ keyPair, privateKey: key }, 'application/json');
    assert.deepEqual([statusCode, headers?.['content-type']], [200, 'application/json']);
    assert.deepEqual(JSON.parse(body ?? ''), {
      keyPair: JSON.parse(JSON.stringify(keyPair)),
      privateKey: pem,
      format: 'pem',
    });
  });

  it('is a file to be saved where that is asked for', () => {
    const { headers, body } = releasedKey(released(), 'application/x-pem-file');
    assert.equal(body, pem);
    assert.equal(headers?.['content-type'], 'application/x-pem-file');
    assert.equal(headers?.['content-disposition'], 'attachment; filename="build-7.pem"');
    assert.equal(headers?.['cache-control'], 'no-store');
    assert.equal(headers?.['x-content-type-options'], 'nosniff');
  });

  for (const mediaType of ['application/json', 'application/x-pem-file']) {
    it(`leaves no copy of ours behind as ${mediaType}`, () => {
      const answer = released();
      const bytes = answer.privateKey.bytes();
      releasedKey(answer, mediaType);
      assert.ok(isWiped(bytes));
      assert.throws(() => answer.privateKey.bytes(), /wiped/);
    });
  }
});

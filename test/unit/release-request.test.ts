import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { KeyFormat } from '../../shared/domain/key-file.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { keyPairOf } from '../../shared/domain/vend.ts';
import { readRelease, releasedKey } from '../../shared/http/release.ts';
import { httpEvent, jsonEvent } from '../support/http-events.ts';
import { BASE_URL, isWiped } from '../support/use-case-fixture.ts';
import { unclaimed } from '../support/vend-examples.ts';

const pathParameters = { token: 'token' };
const NOTHING = {
  passcode: undefined,
  passphrase: undefined,
  format: 'pem',
  idempotencyKey: undefined,
} as const;

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
    ...(['pem', 'pkcs8', 'openssh', 'ppk'] as const).map((format): (typeof accepted)[number] => [
      `in ${format}`,
      httpEvent({ pathParameters, queryStringParameters: { format } }),
      { ...NOTHING, format },
    ]),
    ...(['openssh', 'ppk'] as const).map((format): (typeof accepted)[number] => [
      `in ${format} under a passphrase`,
      { ...jsonEvent('{"passphrase":"pässword 密"}'), queryStringParameters: { format } },
      { ...NOTHING, format, passphrase: 'pässword 密' },
    ]),
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

describe('a passphrase', () => {
  const read = (format: string, passphrase: unknown) =>
    readRelease(
      { ...jsonEvent(JSON.stringify({ passphrase })), queryStringParameters: { format } },
      BASE_URL,
    );

  for (const format of ['pem', 'pkcs8']) {
    it(`is refused for ${format}, which would not be encrypted as OpenSSH reads it`, () => {
      assert.throws(() => read(format, 'secret'), {
        code: 'invalid_request',
        errors: [{ pointer: '/passphrase', detail: 'only the formats openssh and ppk take a passphrase' }],
      });
    });
  }

  const passphrases: [rule: string, passphrase: unknown, isAccepted: boolean][] = [
    ['of one character', 'a', true],
    ['of none', '', false],
    ['of 255 characters', 'a'.repeat(255), true],
    ['of 256 characters', 'a'.repeat(256), false],
    ['of 255 characters outside the basic plane', '😀'.repeat(255), true],
    ['of two lines', 'a\nb', false],
    ['with a null character', 'a\0b', false],
    ['with a tab', 'a\tb', false],
    ['with half a surrogate pair', 'a\ud800', false],
    ['of a number', 1, false],
    ['of null', null, false],
    ['of a list', ['secret'], false],
  ];
  for (const [rule, passphrase, isAccepted] of passphrases) {
    it(`${rule} is ${isAccepted ? 'accepted' : 'refused'}`, () => {
      if (isAccepted) assert.equal(read('ppk', passphrase).passphrase, passphrase);
      else assert.throws(() => read('ppk', passphrase), isInvalidPassphrase);
    });
  }
});

function isInvalidPassphrase(error: unknown): boolean {
  assert.ok(error instanceof KeyvendError);
  assert.equal(error.code, 'invalid_request');
  assert.deepEqual(
    error.errors?.map(({ pointer }) => pointer),
    ['/passphrase'],
  );
  return true;
}

describe('the answer with a private key', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const released = () => ({
    keyPair: keyPairOf(unclaimed({ name: 'build-7' }).to),
    privateKey: PrivateKey.fromProvider(pem),
    format: 'pem' as const,
  });

  it('is JSON with the key pair, the key and its format', () => {
    const answer = released();
    const { statusCode, headers, body } = releasedKey(answer, 'application/json');
    assert.deepEqual([statusCode, headers?.['content-type']], [200, 'application/json']);
    assert.deepEqual(JSON.parse(body ?? ''), {
      keyPair: JSON.parse(JSON.stringify(answer.keyPair)),
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

  const files: [name: string, format: KeyFormat, disposition: string][] = [
    ['build-7', 'pem', 'attachment; filename="build-7.pem"'],
    ['build-7', 'pkcs8', 'attachment; filename="build-7.pem"'],
    ['build-7', 'openssh', 'attachment; filename="build-7"'],
    ['build-7', 'ppk', 'attachment; filename="build-7.ppk"'],
    ['密钥', 'ppk', 'attachment; filename="__.ppk"; filename*=UTF-8\'\'%E5%AF%86%E9%92%A5.ppk'],
  ];
  for (const [name, format, disposition] of files) {
    it(`is ${disposition} of ${name} in ${format}`, () => {
      const answer = released();
      const keyPair = { ...answer.keyPair, name };
      const { headers } = releasedKey({ ...answer, keyPair, format }, 'application/x-pem-file');
      assert.equal(headers?.['content-disposition'], disposition);
    });
  }

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

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { findLeaks, passcodeSecrets, privateKeySecrets, type Secret } from '../support/canary.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const der = privateKey.export({ type: 'pkcs1', format: 'der' });
const dataKey = randomBytes(32);
const mac = randomBytes(32);
const idempotencyKey = randomBytes(20).toString('hex');

const passcode = '7K3MZX09QW';

const SECRETS: Secret[] = [
  ...privateKeySecrets('private key', pem),
  { name: 'data key', bytes: dataKey },
  { name: 'retrieval MAC', bytes: mac },
  { name: 'Idempotency-Key', bytes: Buffer.from(idempotencyKey) },
  ...passcodeSecrets('passcode', passcode),
];

const PLANTED: [leak: string, secret: RegExp, content: unknown][] = [
  ['a PEM in a log', /private key/, `reading ${pem} failed`],
  ['a PEM in a log line of JSON', /private key/, JSON.stringify({ message: 'failed', key: pem })],
  ['a PEM escaped twice', /private key/, JSON.stringify({ line: JSON.stringify({ key: pem }) })],
  ['a PEM in another format', /private key/, { detail: pkcs8 }],
  ['a PEM without its armour, on one line', /private key/, base64Lines(pem).join('')],
  ['60 characters out of the middle of a PEM', /private key/, base64Lines(pem).join('').slice(900, 960)],
  ['the armour alone', /armour/, '-----BEGIN RSA PRIVATE KEY-----'],
  ['a PEM in a URL', /private key/, `/v1/key-pairs?name=${encodeURIComponent(pem)}`],
  ['the DER in hexadecimal', /private key/, { dump: der.toString('hex').toUpperCase() }],
  ['the DER in hexadecimal with colons', /private key/, (der.toString('hex').match(/../g) ?? []).join(':')],
  ['the DER in a binary attribute', /private key/, { sealed: { ciphertext: new Uint8Array(der) } }],
  ['the PEM in a binary attribute', /private key/, { sealed: new Uint8Array(Buffer.from(pem)) }],
  ['the DER in a binary attribute on the wire', /private key/, { B: der.toString('base64') }],
  ['base64 of the PEM', /private key/, { value: Buffer.from(pem).toString('base64') }],
  ['base64 of the PEM within a text', /private key/, Buffer.from(`x${pem}`).toString('base64')],
  ['base64url of the PEM', /private key/, Buffer.from(`xx${pem}`).toString('base64url')],
  ['a JWK', /private key/, privateKey.export({ format: 'jwk' })],
  ['a PEM as the name of a member', /private key/, { [pem]: 1 }],
  [
    'a data key in an encryption context',
    /data key/,
    { EncryptionContext: { key: dataKey.toString('base64') } },
  ],
  ['a data key in a binary attribute', /data key/, { wrappedDataKey: new Uint8Array(dataKey) }],
  ['a data key in hexadecimal', /data key/, `key=${dataKey.toString('hex')}`],
  [
    'a retrieval token in a log',
    /retrieval MAC/,
    `POST /r/${'0'.repeat(26)}${mac.toString('base64url')} 410`,
  ],
  ['a MAC in an audit fact', /retrieval MAC/, { facts: { mac: mac.toString('hex') } }],
  ['an Idempotency-Key in a metric', /Idempotency-Key/, { claim: idempotencyKey }],
  ['a passcode in a log', /passcode/, `${passcode} is wrong`],
  ['a passcode as it was typed', /passcode/, { body: '{"passcode":"7k3mzx09qw"}' }],
  ['a passcode with a hyphen', /passcode/, '/r/x?passcode=7K3MZ-X09QW'],
  ['a passcode in a binary attribute', /passcode/, { tried: new Uint8Array(Buffer.from(passcode)) }],
  [
    'base64 of a body with a passcode',
    /passcode/,
    Buffer.from(`{"passcode":"${passcode}"}`).toString('base64'),
  ],
];

for (const [leak, secret, content] of PLANTED) {
  test(`${leak} is found`, () => {
    const leaks = findLeaks(SECRETS, [{ name: 'sink', content }]);
    assert.ok(leaks.some(found => secret.test(found.secret)));
  });
}

test('the public half, fingerprints and unrelated bytes are no leak', () => {
  const key = fromKeyObject(createPublicKey(createPrivateKey(pem)));
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const content = {
    publicKey: key?.line,
    blob: key?.blob,
    spki: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }),
    jwk: createPublicKey(privateKey).export({ format: 'jwk' }),
    another: other.export({ type: 'pkcs1', format: 'der' }),
    random: randomBytes(4096),
  };
  assert.deepEqual(findLeaks(SECRETS, [{ name: 'sink', content }]), []);
});

test('a leak names its sink', () => {
  const sinks = [
    { name: 'clean', content: 'nothing' },
    { name: 'dirty', content: dataKey.toString('hex') },
  ];
  assert.deepEqual(findLeaks(SECRETS, sinks), [{ secret: 'data key', sink: 'dirty' }]);
});

function base64Lines(text: string): string[] {
  return text.split('\n').filter(line => line !== '' && !line.startsWith('-'));
}

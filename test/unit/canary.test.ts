import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { keyNumbers, publicBlob } from '../../shared/domain/key-numbers.ts';
import { openSshPrivateKey } from '../../shared/domain/openssh-private-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { puttyPrivateKey } from '../../shared/domain/putty-private-key.ts';
import {
  findLeaks,
  keyFileSecrets,
  passcodeSecrets,
  privateKeySecrets,
  type Secret,
} from '../support/canary.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const der = privateKey.export({ type: 'pkcs1', format: 'der' });
const dataKey = randomBytes(32);
const mac = randomBytes(32);
const idempotencyKey = randomBytes(20).toString('hex');

const passcode = '7K3MZX09QW';
const passphrase = 'correct horse battery';

const numbers = keyNumbers(Buffer.from(pem));
const plain = { comment: 'build-7', check: Buffer.alloc(4, 1) };
const openSsh = openSshPrivateKey(numbers, plain).toString();
const putty = puttyPrivateKey(numbers, plain).toString();
const encryption = { salt: randomBytes(16), keyAndIv: randomBytes(48), keys: randomBytes(80) };
const encryptedOpenSsh = openSshPrivateKey(numbers, { ...plain, encryption }).toString();
const encryptedPutty = puttyPrivateKey(numbers, { ...plain, encryption }).toString();
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const ed25519Pem = ed25519.export({ type: 'pkcs8', format: 'pem' }).toString();
const ed25519Numbers = keyNumbers(Buffer.from(ed25519Pem));

const SECRETS: Secret[] = [
  ...privateKeySecrets('private key', pem),
  { name: 'data key', bytes: dataKey },
  { name: 'retrieval MAC', bytes: mac },
  { name: 'Idempotency-Key', bytes: Buffer.from(idempotencyKey) },
  ...passcodeSecrets('passcode', passcode),
  { name: 'passphrase', bytes: Buffer.from(passphrase) },
  ...keyFileSecrets('OpenSSH file', encryptedOpenSsh),
  ...keyFileSecrets('PuTTY file', encryptedPutty),
  ...privateKeySecrets('Ed25519 key', ed25519Pem),
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
  ['an OpenSSH key without its armour', /private key/, base64Lines(openSsh).join('')],
  ['the last lines of an OpenSSH key', /private key/, base64Lines(openSsh).slice(-10).join('\n')],
  ['base64 of an OpenSSH key', /private key/, Buffer.from(`x${openSsh}`).toString('base64')],
  ['the private lines of a PuTTY key', /private key/, privateLines(putty).join('\r\n')],
  ['one private line of a PuTTY key in JSON', /private key/, { line: privateLines(putty)[3] }],
  ['the heading of a PuTTY key', /armour/, 'PuTTY-User-Key-File-2: ssh-rsa'],
  ['the body of an OpenSSH key under a passphrase', /OpenSSH file/, base64Lines(encryptedOpenSsh).join('')],
  ['its last lines', /OpenSSH file/, base64Lines(encryptedOpenSsh).slice(-6).join('\n')],
  ['base64 of it', /OpenSSH file, text/, Buffer.from(encryptedOpenSsh).toString('base64')],
  [
    'the private lines of a PuTTY key under a passphrase',
    /PuTTY file/,
    privateLines(encryptedPutty).join(''),
  ],
  ['one of them', /PuTTY file/, { line: privateLines(encryptedPutty)[0] }],
  ['base64 of such a PuTTY key', /PuTTY file, text/, Buffer.from(encryptedPutty).toString('base64')],
  ['an Ed25519 key in PKCS#8', /Ed25519 key/, base64Lines(ed25519Pem).join('')],
  [
    'an Ed25519 key of OpenSSH',
    /Ed25519 key/,
    base64Lines(openSshPrivateKey(ed25519Numbers, plain).toString()),
  ],
  ['an Ed25519 key of PuTTY', /Ed25519 key/, privateLines(puttyPrivateKey(ed25519Numbers, plain).toString())],
  ['an Ed25519 key as a JWK', /Ed25519 key/, { jwk: ed25519.export({ format: 'jwk' }) }],
  ['a passphrase in a log', /passphrase/, `the passphrase ${passphrase} is wrong`],
  ['a passphrase in a body', /passphrase/, { body: JSON.stringify({ passphrase }) }],
  [
    'base64 of a body with a passphrase',
    /passphrase/,
    Buffer.from(`{"passphrase":"${passphrase}"}`).toString('base64'),
  ],
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
    ed25519: fromKeyObject(createPublicKey(ed25519))?.line,
    blobs: [publicBlob(numbers), publicBlob(ed25519Numbers)].map(blob => blob.toString('base64')),
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

function privateLines(file: string): string[] {
  const lines = file.split('\r\n');
  const start = lines.findIndex(line => line.startsWith('Private-Lines'));
  return lines.slice(start + 1, -2);
}

function base64Lines(text: string): string[] {
  return text.split('\n').filter(line => line !== '' && !line.startsWith('-'));
}

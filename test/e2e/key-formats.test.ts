import assert from 'node:assert/strict';
import { argon2Sync, createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import bcrypt from 'bcrypt-pbkdf';
import { ec2ImportFingerprint, openSshMd5Fingerprint } from '../../shared/domain/fingerprint.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { ApiRequest } from '../support/api-client.ts';
import { type PuttyKdf, readOpenSshFile, readPuttyFile } from '../support/key-file-readers.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { vendRow } from '../support/stored-rows.ts';
import { type Created, postImport, read, retrievalPath, vend, vendRequest } from '../support/vending.ts';

const PASSPHRASE = 'correct horse 密';
const FILE = { accept: 'application/x-pem-file' };

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

/** The public key line in a file of each format, read without the code that wrote it. */
const FORMATS: [format: string, extension: string, publicLine: (file: string) => string][] = [
  ['pem', '.pem', linePem],
  ['pkcs8', '.pem', linePem],
  ['openssh', '', file => lineOf(readOpenSshFile(file))],
  ['ppk', '.ppk', file => lineOf(readPuttyFile(file))],
];

for (const [format, extension, publicLine] of FORMATS) {
  test(`a key in ${format} is the other half of the public key, in JSON and as a file`, async () => {
    const [one, other] = [await vend(service.alice), await vend(service.alice)];
    const { keyPair, privateKey, ...rest } = JSON.parse((await collectIn(one, format)).body);
    assert.deepEqual(rest, { format });
    assert.deepEqual(keyPair, { ...one.keyPair, status: 'retrieved' });
    assert.equal(publicLine(privateKey), one.keyPair.publicKey);

    const { headers, body } = await collectIn(other, format, { headers: FILE });
    assert.equal(headers['content-type'], 'application/x-pem-file');
    const disposition = `attachment; filename="${other.keyPair.name}${extension}"`;
    assert.equal(headers['content-disposition'], disposition);
    assert.equal(publicLine(body), other.keyPair.publicKey);
  });

  test(`a claimant may repeat its POST for ${format} and gets the same bytes`, async () => {
    const created = await vend(service.alice);
    const request = { headers: { 'idempotency-key': 'claimant' } };
    const first = await collectIn(created, format, request);
    assert.equal((await collectIn(created, format, request)).body, first.body);
  });
}

const ENCRYPTED: [format: string, publicLine: (file: string) => string][] = [
  ['openssh', file => lineOf(readOpenSshFile(file, bcryptKey))],
  ['ppk', file => lineOf(readPuttyFile(file, argon2Key))],
];

for (const [format, publicLine] of ENCRYPTED) {
  test(`a key in ${format} under a passphrase opens with it, and is the same when it is repeated`, async () => {
    const created = await vend(service.alice);
    const headers = { ...FILE, 'idempotency-key': 'claimant' };
    const request = { headers, body: { passphrase: PASSPHRASE } };
    const first = await collectIn(created, format, request);
    assert.equal(publicLine(first.body), created.keyPair.publicKey);
    assert.equal((await collectIn(created, format, request)).body, first.body);
  });
}

test('a passcode and a passphrase go in one body, to a URL for its caller', async () => {
  const created = await vend(service.alice, { retrieval: { access: 'caller', passcode: true } });
  const { passcode } = created.retrieval;
  const request = { method: 'POST', path: `${retrievalPath(created)}?format=ppk` };
  const body = { passcode, passphrase: PASSPHRASE };
  const answer = await service.alice({ ...request, body });
  assertStatus(answer, 200);
  const reading = readPuttyFile(JSON.parse(answer.body).privateKey, argon2Key);
  assert.deepEqual([lineOf(reading), reading.comment], [created.keyPair.publicKey, created.keyPair.name]);
});

const REFUSED: [rule: string, query: string, body: unknown, pointer: string][] = [
  ['a format that is not known', '?format=pkcs12', undefined, '/query/format'],
  ['an empty format', '?format=', undefined, '/query/format'],
  ['a format in capitals', '?format=PPK', undefined, '/query/format'],
  ['two formats', '?format=pem&format=ppk', undefined, '/query/format'],
  ['a passphrase for pem', '', { passphrase: PASSPHRASE }, '/passphrase'],
  ['a passphrase for pkcs8', '?format=pkcs8', { passphrase: PASSPHRASE }, '/passphrase'],
  ['an empty passphrase', '?format=ppk', { passphrase: '' }, '/passphrase'],
  ['a passphrase of two lines', '?format=openssh', { passphrase: 'a\nb' }, '/passphrase'],
  ['a passphrase in the query', `?format=ppk&passphrase=secret`, undefined, '/query'],
];

for (const [rule, query, body, pointer] of REFUSED) {
  test(`${rule} is refused and leaves the key where it is`, async () => {
    const created = await vend(service.alice);
    const before = await vendRow(service.dynamodb, created.keyPair.id);
    const path = retrievalPath(created) + query;
    const problem = assertProblem(
      await service.anyone({ method: 'POST', path, body }),
      400,
      'invalid_request',
    );
    assert.deepEqual(
      problem.errors.map((error: { pointer: string }) => error.pointer),
      [pointer],
    );
    assert.ok(!JSON.stringify(problem).includes(PASSPHRASE));
    assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), before);
    await collectIn(created, 'ppk');
  });
}

test('a public key is read as OpenSSH line, RFC 4716 file and PEM, with all its fingerprints', async () => {
  const { keyPair } = await vend(service.alice);
  const line = keyPair.publicKey ?? '';
  const publicKey = parsePublicKey(line);
  const { fingerprints, ...plain } = await read(service.alice, keyPair.id);
  assert.deepEqual(fingerprints, {
    sha256: keyPair.fingerprint,
    md5: openSshMd5Fingerprint(publicKey.blob),
    ec2Import: ec2ImportFingerprint(publicKey),
    provider: keyPair.providerFingerprint,
  });
  assert.deepEqual(plain.keyPair, keyPair);
  const inFormat = async (format: string): Promise<string> => {
    const answer = await getKeyPair(keyPair.id, `?publicKeyFormat=${format}`);
    assertStatus(answer, 200);
    const found = JSON.parse(answer.body);
    assert.deepEqual(found, {
      ...plain,
      fingerprints,
      keyPair: { ...keyPair, publicKey: found.keyPair.publicKey },
    });
    return found.keyPair.publicKey;
  };
  assert.equal(await inFormat('openssh'), line);
  assert.equal(fromKeyObject(createPublicKey(await inFormat('pem')))?.line, line);
  const [, body = ''] =
    /^---- BEGIN SSH2 PUBLIC KEY ----\nComment: "[^"]+"\n([^-]+)----/.exec(await inFormat('rfc4716')) ?? [];
  assert.equal(body.replaceAll('\n', ''), publicKey.blob.toString('base64'));
});

test('an imported key has the fingerprints of its line', async () => {
  const line = JSON.parse((await collectIn(await vend(service.alice), 'openssh')).body).keyPair.publicKey;
  const imported = await postImport(service.alice, { ...vendRequest(), publicKey: line });
  assertStatus(imported, 201);
  const { keyPair } = JSON.parse(imported.body);
  const { fingerprints } = await read(service.alice, keyPair.id);
  assert.equal(fingerprints.ec2Import, keyPair.providerFingerprint);
});

for (const query of [
  '?publicKeyFormat=der',
  '?publicKeyFormat=',
  '?format=pem',
  '?publicKeyFormat=pem&x=1',
]) {
  test(`a read with ${query} is refused`, async () => {
    const { keyPair } = await vend(service.alice);
    assertProblem(await getKeyPair(keyPair.id, query), 400, 'invalid_request');
  });
}

async function collectIn(created: Created, format: string, request: Partial<ApiRequest> = {}) {
  const path = `${retrievalPath(created)}?format=${format}`;
  const answer = await service.anyone({ method: 'POST', path, ...request });
  assertStatus(answer, 200);
  return answer;
}

function getKeyPair(id: string, query: string) {
  return service.alice({ method: 'GET', path: `/v1/key-pairs/${id}${query}` });
}

function linePem(pem: string): string {
  return fromKeyObject(createPublicKey(createPrivateKey(pem)))?.line ?? '';
}

function lineOf({ type, publicBlob }: { type: string; publicBlob: string }): string {
  return `${type} ${publicBlob}`;
}

function bcryptKey(salt: Buffer, rounds: number): Buffer {
  const [passphrase, key] = [Buffer.from(PASSPHRASE), Buffer.alloc(48)];
  bcrypt.pbkdf(passphrase, passphrase.length, salt, salt.length, key, key.length, rounds);
  return key;
}

function argon2Key({ salt, ...cost }: PuttyKdf): Buffer {
  return argon2Sync('argon2id', { message: PASSPHRASE, nonce: salt, tagLength: 80, ...cost });
}

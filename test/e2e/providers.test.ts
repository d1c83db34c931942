import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, type TestContext, test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { readOpenSshFile, readPuttyFile } from '../support/key-file-readers.ts';
import { assertStatus } from '../support/problem.ts';
import { isHeldAt, type Place, placeOf } from '../support/provider-places.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { COMMAND, runByOpenSsh, runBySsh2 } from '../support/ssh-clients.ts';
import { openSshPrivateKeyFile } from '../support/ssh-key-files.ts';
import { startSshServer } from '../support/ssh-server.ts';
import {
  type Created,
  deleteKeyPair,
  postImport,
  retrievalPath,
  type VendRequest,
  vend,
  vendRequest,
} from '../support/vending.ts';

let service: ServiceFixture;
let directory: string;
before(async () => {
  service = await serviceFixture();
  directory = await mkdtemp(join(tmpdir(), 'keyvend-'));
});
after(async () => {
  await service.close();
  await rm(directory, { recursive: true });
});

/** Removed after each test: there are providers that hold ten key pairs in a region. */
const vended: string[] = [];
afterEach(async () => {
  for (const id of vended.splice(0)) assertStatus(await deleteKeyPair(service.alice, id), 204);
});

type KeyMembers = { readonly keyType: 'rsa' | 'ed25519'; readonly keySize?: number };
const KEYS: readonly [provider: Place, members: KeyMembers][] = [
  ['lightsail', { keyType: 'rsa' }],
  ['ec2', { keyType: 'rsa' }],
  ['ec2', { keyType: 'ed25519' }],
  ['swas', { keyType: 'rsa' }],
];
const BORN_IN_KMS: typeof KEYS = [...KEYS, ['swas', { keyType: 'rsa', keySize: 4096 }]];

const CREATES = [
  ...KEYS.map(([provider, members]) => ({ provider, origin: 'provider', ...members })),
  ...BORN_IN_KMS.map(([provider, members]) => ({ provider, origin: 'kms', ...members })),
];

for (const { provider, ...members } of CREATES) {
  const what = `${members.keyType} ${members.keySize ?? ''}`.trim();
  test(`${provider} ${what} from ${members.origin}: the key logs in, and DELETE removes it there`, async t => {
    const { keyPair, ...created } = await vendAt(provider, members);
    assert.ok(await isHeldAt(provider, service.cloud.url, keyPair.name));
    const pem = await collectIn({ keyPair, ...created }, 'pem');
    await assertLogsIn(t, pem, keyPair.publicKey ?? '');
    assertStatus(await deleteKeyPair(service.alice, keyPair.id), 204);
    assert.equal(await isHeldAt(provider, service.cloud.url, keyPair.name), false);
  });
}

for (const [provider, { keyType }] of KEYS) {
  test(`${provider} ${keyType} by import: the key logs in, and DELETE removes it there`, async t => {
    const privateKey = newPrivateKey(keyType);
    const publicKey = lineOf(createPublicKey(privateKey));
    const request = { ...vendRequest(placeOf(provider)), publicKey };
    const answer = await postImport(service.alice, request);
    assertStatus(answer, 201);
    const { keyPair } = JSON.parse(answer.body);
    vended.push(keyPair.id);
    assert.ok(await isHeldAt(provider, service.cloud.url, request.name));
    await assertLogsIn(t, fileOf(privateKey), keyPair.publicKey);
    assertStatus(await deleteKeyPair(service.alice, keyPair.id), 204);
    assert.equal(await isHeldAt(provider, service.cloud.url, request.name), false);
  });
}

type Reading = { readonly type: string; readonly publicBlob: string };
const blobLine = ({ type, publicBlob }: Reading) => `${type} ${publicBlob}`;
const pemLine = (pem: string) => lineOf(createPublicKey(createPrivateKey(pem)));

/** How to read each format without the code that wrote it, and the tool that it is for. */
const FORMATS: [format: string, tool: string, arguments_: string[], publicLine: (file: string) => string][] =
  [
    [
      'pem',
      'ssh-keygen',
      ['-y', '-P', '', '-f'],
      file => (file.includes('BEGIN OPENSSH') ? blobLine(readOpenSshFile(file)) : pemLine(file)),
    ],
    ['pkcs8', 'openssl', ['pkey', '-pubout', '-in'], pemLine],
    ['openssh', 'ssh-keygen', ['-y', '-P', '', '-f'], file => blobLine(readOpenSshFile(file))],
    ['ppk', 'puttygen', ['-L'], file => blobLine(readPuttyFile(file))],
  ];

for (const [provider, members] of KEYS) {
  for (const [format, tool, options, publicLine] of FORMATS) {
    test(`${provider} ${members.keyType} in ${format}: is the other half, also for ${tool}`, async t => {
      const created = await vendAt(provider, members);
      const file = await collectIn(created, format);
      assert.equal(publicLine(file), created.keyPair.publicKey);
      if (!isInstalled(t, tool)) return;
      const said = execFileSync(tool, [...options, await save(file)], { encoding: 'utf8' });
      const line = said.startsWith('-----') ? lineOf(createPublicKey(said)) : said.trim();
      assert.equal(line.split(' ').slice(0, 2).join(' '), created.keyPair.publicKey);
    });
  }
}

test('a Chinese name at SWAS is the name of the key pair and of the file', async () => {
  const name = '测试-密钥:1';
  const created = await vendAt('swas', { name });
  assert.ok(await isHeldAt('swas', service.cloud.url, name));
  const headers = { accept: 'application/x-pem-file' };
  const path = `${retrievalPath(created)}?format=openssh`;
  const answer = await service.anyone({ method: 'POST', path, headers });
  assertStatus(answer, 200);
  assert.equal(
    answer.headers['content-disposition'],
    `attachment; filename="__-___1"; filename*=UTF-8''${encodeURIComponent('测试-密钥_1')}`,
  );
  assert.equal(readOpenSshFile(answer.body).comment, name);
});

async function vendAt(provider: Place, members: Partial<VendRequest>): Promise<Created> {
  const created = await vend(service.alice, { ...placeOf(provider), ...members });
  vended.push(created.keyPair.id);
  return created;
}

async function collectIn(created: Created, format: string): Promise<string> {
  const path = `${retrievalPath(created)}?format=${format}`;
  const answer = await service.anyone({ method: 'POST', path });
  assertStatus(answer, 200);
  return JSON.parse(answer.body).privateKey;
}

async function assertLogsIn(t: TestContext, privateKey: string, publicKey: string): Promise<void> {
  const server = await startSshServer(publicKey);
  try {
    assert.equal(await runBySsh2(server.port, privateKey), COMMAND);
    if (!isInstalled(t, 'ssh')) return;
    const outcome = await runByOpenSsh(await save(privateKey), ['-p', String(server.port)]);
    assert.equal(outcome.stdout, COMMAND, outcome.stderr);
  } finally {
    await server.close();
  }
}

async function save(privateKey: string): Promise<string> {
  const file = join(directory, 'key');
  await rm(file, { force: true });
  await writeFile(file, privateKey, { mode: 0o600 });
  return file;
}

function newPrivateKey(keyType: 'rsa' | 'ed25519'): KeyObject {
  const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  return (keyType === 'rsa' ? rsa() : generateKeyPairSync('ed25519')).privateKey;
}

function fileOf(key: KeyObject): string {
  const isRsa = key.asymmetricKeyType === 'rsa';
  return isRsa ? String(key.export({ type: 'pkcs1', format: 'pem' })) : openSshPrivateKeyFile(key);
}

function lineOf(key: KeyObject): string {
  return fromKeyObject(key)?.line ?? '';
}

function isInstalled(t: TestContext, tool: string): boolean {
  const isInstalled = !spawnSync(tool, ['-V']).error;
  if (!isInstalled) t.diagnostic(`${tool} is not installed here: not compared`);
  return isInstalled;
}

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startCloud } from '../../local/cloud/cloud.ts';
import { type CloudProcess, startCloudProcess } from '../support/cloud-process.ts';
import { codeOf, importing, keyPairNames, swasCalls } from '../support/swas-calls.ts';

const TOKENED = { KeyPairName: 'kept', ClientToken: 'kept-token' };

let directory: string;
let cloud: CloudProcess;
const call = swasCalls(() => cloud, 'test');

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'swas-restart-'));
  cloud = await startCloudProcess(directory);
  await call('CreateKeyPair', TOKENED);
  await call('ImportKeyPair', importing('imported'));
  await call('ImportKeyPair', importing('deleted'));
  await call('DeleteKeyPairs', { 'KeyPairNames.1': 'deleted' });
  await cloud.kill();
  cloud = await startCloudProcess(directory);
});
after(async () => {
  await cloud.kill();
  await rm(directory, { recursive: true });
});

describe('a SWAS that was killed and started again', () => {
  test('has the key pairs that it had', async () => {
    assert.deepEqual(keyPairNames(await call('ListKeyPairs')).sort(), ['imported', 'kept']);
  });

  test('knows its client tokens', async () => {
    assert.equal((await call('CreateKeyPair', TOKENED)).body['KeyPairName'], 'kept');
    const other = await call('CreateKeyPair', { ...TOKENED, KeyPairName: 'other' });
    assert.equal(codeOf(other), 'IdempotentParameterMismatch');
  });
});

test('no file holds a private key, not even where client tokens give it again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'swas-secret-'));
  const replaying = await startCloud({ dataDir, swas: { replaysPrivateKey: true } });
  const { body } = await swasCalls(() => replaying, 'test')('CreateKeyPair', TOKENED);
  await replaying.close();
  const [, line = ''] = String(body['PrivateKeyBody']).split('\n');
  assert.equal(line.length, 64);
  const files = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  await rm(dataDir, { recursive: true });
  assert.ok(contents.some(content => content.includes('"kept"')));
  for (const content of contents) assert.ok(!content.includes(line));
});

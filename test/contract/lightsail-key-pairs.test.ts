import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DownloadDefaultKeyPairCommand,
  GetKeyPairCommand,
  GetKeyPairsCommand,
  GetOperationsCommand,
  GetOperationsForResourceCommand,
  GetRegionsCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-lightsail';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { sendRaw } from '../support/cloud-raw-request.ts';
import { readVectors } from '../support/cloud-vectors.ts';

type PublicKey = { openssh: string; md5Spki: string };

const publicKeys: Record<string, PublicKey> = Object(readVectors('lightsail').keys);
let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture({ keyPairPageSize: 2 });
});
after(() => cloud.close());

const create = (keyPairName: string) => cloud.lightsail.send(new CreateKeyPairCommand({ keyPairName }));
const importKey = (keyPairName: string, publicKeyBase64: string) =>
  cloud.lightsail.send(new ImportKeyPairCommand({ keyPairName, publicKeyBase64 }));
const fingerprintOf = async (keyPairName: string) =>
  (await cloud.lightsail.send(new GetKeyPairCommand({ keyPairName }))).keyPair?.fingerprint;

describe('CreateKeyPair', () => {
  test('gives a private key that fits the public key and the fingerprint', async () => {
    const { keyPair, privateKeyBase64 = '', publicKeyBase64 = '' } = await create('material');
    assert.match(privateKeyBase64, /^-----BEGIN RSA PRIVATE KEY-----\n/);
    const privateKey = createPrivateKey(privateKeyBase64);
    assert.equal(privateKey.asymmetricKeyDetails?.modulusLength, 2048);
    const [type, base64 = ''] = publicKeyBase64.split(' ');
    assert.equal(type, 'ssh-rsa');
    assert.deepEqual(rsaNumbers(Buffer.from(base64, 'base64')), {
      n: privateKey.export({ format: 'jwk' }).n,
      e: privateKey.export({ format: 'jwk' }).e,
    });
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
    const sha1 = createHash('sha1').update(pkcs8).digest('hex');
    assert.equal(keyPair?.fingerprint?.replaceAll(':', ''), sha1);
    assert.match(String(keyPair?.fingerprint), /^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
  });

  test('names the key pair, its place and its operation as the service does', async () => {
    const { keyPair, operation } = await create('named');
    assert.match(String(keyPair?.arn), /^arn:aws:lightsail:us-east-1:000000000000:KeyPair\/[0-9a-f-]{36}$/);
    assert.equal(keyPair?.supportCode, '621291663362/named');
    assert.deepEqual(keyPair?.location, { availabilityZone: 'all', regionName: 'us-east-1' });
    assert.equal(operation?.operationType, 'CreateKeyPair');
    assert.equal(operation?.status, 'Succeeded');
    assert.equal(operation?.isTerminal, true);
  });

  test('gives times in epoch seconds with milliseconds', async () => {
    const { body } = await sendRaw(cloud.url, {
      service: 'lightsail',
      headers: {
        'x-amz-target': 'Lightsail_20161128.GetKeyPair',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ keyPairName: 'named' }),
    });
    const createdAt: unknown = Object(body['keyPair']).createdAt;
    assert.ok(typeof createdAt === 'number' && Math.abs(createdAt - Date.now() / 1000) < 60);
    assert.match(String(createdAt), /^\d{10}(\.\d{1,3})?$/);
  });

  test('gives the name to one of many that ask for it at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => create('contended')));
    const refusals = outcomes.flatMap(outcome =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    assert.deepEqual(
      refusals,
      Array.from({ length: 5 }, () => 'NameExists'),
    );
  });

  test('refuses with a body of __type, code, docs, message and tip', async () => {
    const { body } = await sendRaw(cloud.url, {
      service: 'lightsail',
      headers: {
        'x-amz-target': 'Lightsail_20161128.CreateKeyPair',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ keyPairName: 'named' }),
    });
    assert.deepEqual(body, {
      __type: 'InvalidInputException',
      code: 'NameExists',
      docs: 'https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/',
      message: 'Some names are already in use: named',
      tip: '',
    });
  });
});

/** RFC 4253 section 6.6: "ssh-rsa", e and n, each after its length. */
function rsaNumbers(blob: Buffer): { n: string; e: string } {
  const fields: Buffer[] = [];
  for (let offset = 0; offset < blob.length; offset += 4 + blob.readUInt32BE(offset)) {
    fields.push(blob.subarray(offset + 4, offset + 4 + blob.readUInt32BE(offset)));
  }
  const [, e = '', n = ''] = fields.map(field =>
    field.subarray(field[0] === 0 ? 1 : 0).toString('base64url'),
  );
  return { n, e };
}

describe('ImportKeyPair', () => {
  for (const name of ['rsa2048', 'rsa4096', 'ed25519']) {
    test(`takes ${name} and answers the MD5 of its SubjectPublicKeyInfo`, async () => {
      await importKey(`import-${name}`, publicKeys[name]?.openssh ?? '');
      assert.equal(await fingerprintOf(`import-${name}`), publicKeys[name]?.md5Spki);
    });
  }

  test('takes a line without comment and with blanks around it', async () => {
    const [type, base64] = (publicKeys['rsa2048']?.openssh ?? '').split(' ');
    await importKey('import-bare', `  ${type} ${base64} \n`);
    assert.equal(await fingerprintOf('import-bare'), publicKeys['rsa2048']?.md5Spki);
  });

  const rsa = publicKeys['rsa2048']?.openssh ?? '';
  const blob = Buffer.from(rsa.split(' ')[1] ?? '', 'base64');
  const refused: [what: string, line: string][] = [
    ['an ECDSA key', publicKeys['ecdsa']?.openssh ?? ''],
    ['a type that is not that of the key', rsa.replace('ssh-rsa', 'ssh-ed25519')],
    ['a truncated key', `ssh-rsa ${blob.subarray(0, 100).toString('base64')}`],
    ['bytes after the key', `ssh-rsa ${Buffer.concat([blob, Buffer.alloc(8)]).toString('base64')}`],
    ['two lines', `${rsa}\n${rsa}`],
    ['a PEM public key', '-----BEGIN PUBLIC KEY-----'],
  ];
  for (const [what, line] of refused) {
    test(`refuses ${what}`, async () => {
      await assert.rejects(importKey('import-refused', line), {
        name: 'InvalidInputException',
        code: 'InvalidKey.Format',
      });
    });
  }
});

describe('GetKeyPairs', () => {
  test('gives every key pair once, two on a page', async () => {
    const page = async (pageToken?: string) =>
      cloud.lightsail.send(new GetKeyPairsCommand(pageToken === undefined ? {} : { pageToken }));
    const names: unknown[] = [];
    let answer = await page();
    while (true) {
      names.push(...(answer.keyPairs ?? []).map(({ name }) => name));
      if (answer.nextPageToken === undefined) break;
      assert.equal(answer.keyPairs?.length, 2);
      answer = await page(answer.nextPageToken);
    }
    assert.equal(new Set(names).size, names.length);
    for (const name of ['material', 'named', 'import-ed25519']) assert.ok(names.includes(name), name);
  });

  test('refuses a page token that it never gave', async () => {
    await assert.rejects(cloud.lightsail.send(new GetKeyPairsCommand({ pageToken: '***' })), {
      name: 'InvalidInputException',
    });
  });
});

describe('the default key pair', () => {
  test('is one per Region, also for requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => cloud.lightsail.send(new DownloadDefaultKeyPairCommand({}))),
    );
    assert.equal(new Set(answers.map(({ privateKeyBase64 }) => privateKeyBase64)).size, 1);
  });

  test('takes its name from the name space of the Region', async () => {
    await assert.rejects(create('LightsailDefaultKeyPair'), { code: 'NameExists' });
  });

  test('is deleted with its fingerprint', async () => {
    const expectedFingerprint = String(await fingerprintOf('LightsailDefaultKeyPair'));
    const keyPairName = 'LightsailDefaultKeyPair';
    await cloud.lightsail.send(new DeleteKeyPairCommand({ keyPairName, expectedFingerprint }));
    await assert.rejects(fingerprintOf(keyPairName), { name: 'NotFoundException' });
  });
});

test('the operations of a resource are listed from oldest to newest, also after it is gone', async () => {
  await create('history');
  await cloud.lightsail.send(new DeleteKeyPairCommand({ keyPairName: 'history' }));
  const { operations } = await cloud.lightsail.send(
    new GetOperationsForResourceCommand({ resourceName: 'history' }),
  );
  assert.deepEqual(
    operations?.map(({ operationType }) => operationType),
    ['CreateKeyPair', 'DeleteKeyPair'],
  );
  const all = await cloud.lightsail.send(new GetOperationsCommand({}));
  assert.ok(all.operations?.some(({ id }) => id === operations?.[0]?.id));
});

test('GetRegions lists each Region of the model once', async () => {
  const { regions = [] } = await cloud.lightsail.send(
    new GetRegionsCommand({ includeRelationalDatabaseAvailabilityZones: true }),
  );
  assert.equal(new Set(regions.map(({ name }) => name)).size, 20);
  assert.equal(regions[0]?.relationalDatabaseAvailabilityZones?.[0]?.zoneName, 'us-east-1a');
});

test('a public key of the pool is never given twice', async () => {
  const made = await Promise.all(Array.from({ length: 12 }, (_, index) => create(`pool-${index}`)));
  const moduli = made.map(
    ({ privateKeyBase64 = '' }) => createPublicKey(privateKeyBase64).export({ format: 'jwk' }).n,
  );
  assert.equal(new Set(moduli).size, 12);
});

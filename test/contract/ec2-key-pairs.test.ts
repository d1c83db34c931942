import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  type DescribeKeyPairsCommandInput,
  DescribeRegionsCommand,
  ImportKeyPairCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { readVectors } from '../support/cloud-vectors.ts';

type PublicKey = {
  openssh: string;
  rfc4716: string;
  spkiBase64: string;
  md5Spki: string;
  sha256Padded: string;
};

const publicKeys: Record<string, PublicKey> = Object(readVectors('ec2').keys);
const DELAY_MS = 60_000;

let cloud: CloudFixture;
let now = Date.now();
before(async () => {
  cloud = await cloudFixture({ now: () => now, keyPairVisibilityDelayMs: DELAY_MS });
});
after(() => cloud.close());

const fresh = () => `key-${randomUUID()}`;
const describeKeyPairs = async (input: DescribeKeyPairsCommandInput = {}) =>
  (await cloud.ec2.send(new DescribeKeyPairsCommand(input))).KeyPairs ?? [];
const filtered = async (Name: string, ...Values: string[]) =>
  (await describeKeyPairs({ Filters: [{ Name, Values }] })).map(({ KeyName }) => KeyName);
const remove = (input: { KeyName?: string; KeyPairId?: string }) =>
  cloud.ec2.send(new DeleteKeyPairCommand(input));
const importKey = (KeyName: string, material: string | Buffer) =>
  cloud.ec2.send(new ImportKeyPairCommand({ KeyName, PublicKeyMaterial: Buffer.from(material) }));

/** A key pair that is old enough to be seen. */
async function seen(KeyName = fresh(), tags: Tag[] = []) {
  const TagSpecifications = tags.length > 0 ? [{ ResourceType: 'key-pair' as const, Tags: tags }] : [];
  const created = await cloud.ec2.send(
    new CreateKeyPairCommand({ KeyName, KeyType: 'ed25519', TagSpecifications }),
  );
  now += DELAY_MS;
  return { name: KeyName, id: created.KeyPairId ?? '', fingerprint: created.KeyFingerprint ?? '' };
}

describe('ImportKeyPair', () => {
  for (const name of ['rsa2048', 'rsa4096', 'ed25519']) {
    const key = publicKeys[name];
    const forms: [form: string, material: string][] = [
      ['an OpenSSH line', key?.openssh ?? ''],
      ['an OpenSSH line without comment, in blanks', `  ${key?.openssh.split(' ').slice(0, 2).join(' ')} \n`],
      ['RFC 4716', key?.rfc4716 ?? ''],
      [
        'RFC 4716 with CRLF and a header of two lines',
        key?.rfc4716.replace(/Comment: ".{9}/, '$&\\\n').replaceAll('\n', '\r\n') ?? '',
      ],
      ['base64 of DER', key?.spkiBase64 ?? ''],
    ];
    for (const [form, material] of forms) {
      test(`takes ${name} as ${form}`, async () => {
        const { KeyFingerprint } = await importKey(fresh(), material);
        assert.equal(KeyFingerprint, name === 'ed25519' ? key?.sha256Padded : key?.md5Spki);
      });
    }
  }

  const rsa = publicKeys['rsa2048']?.openssh ?? '';
  const { publicKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const refused: [what: string, material: string | Buffer][] = [
    ['an ECDSA key in RFC 4716', publicKeys['ecdsa']?.rfc4716 ?? ''],
    ['an ECDSA key as base64 of DER', ec.export({ type: 'spki', format: 'der' }).toString('base64')],
    ['a type that is not that of the key', rsa.replace('ssh-rsa', 'ssh-ed25519')],
    ['two lines', `${rsa}\n${rsa}`],
    ['a line cut off', rsa.slice(0, 200)],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
  ];
  for (const [what, material] of refused) {
    test(`refuses ${what}`, async () => {
      await assert.rejects(importKey(fresh(), material), { name: 'InvalidKey.Format' });
    });
  }
});

describe('DescribeKeyPairs', () => {
  test('gives what was named by name or by id, once each', async () => {
    const [a, b, c] = [await seen(), await seen(), await seen()];
    const found = await describeKeyPairs({ KeyNames: [a.name, b.name], KeyPairIds: [b.id, c.id] });
    assert.deepEqual(found.map(({ KeyName }) => KeyName).sort(), [a.name, b.name, c.name].sort());
  });

  test('refuses what is missing among others', async () => {
    const { name } = await seen();
    const missing = { name: 'InvalidKeyPair.NotFound', message: "The key pair 'none' does not exist" };
    await assert.rejects(describeKeyPairs({ KeyNames: [name, 'none'] }), missing);
    await assert.rejects(describeKeyPairs({ KeyNames: [name], KeyPairIds: ['none'] }), missing);
  });

  test('gives the public key only where it is asked for', async () => {
    const name = fresh();
    await importKey(name, publicKeys['ed25519']?.openssh ?? '');
    now += DELAY_MS;
    const [plain] = await describeKeyPairs({ KeyNames: [name] });
    const [full] = await describeKeyPairs({ KeyNames: [name], IncludePublicKey: true });
    assert.equal(plain?.PublicKey, undefined);
    const [type, base64] = publicKeys['ed25519']?.openssh.split(' ') ?? [];
    assert.equal(full?.PublicKey, `${type} ${base64} ${name}`);
    assert.equal(full?.CreateTime?.getTime(), now - DELAY_MS);
  });

  test('filters by name, id, fingerprint, tag key and tag', async () => {
    const run = randomUUID();
    const own = await seen(fresh(), [{ Key: run, Value: 'a' }]);
    await seen(fresh(), [{ Key: 'run', Value: run }]);
    assert.deepEqual(await filtered('key-name', own.name), [own.name]);
    assert.deepEqual(await filtered('key-pair-id', own.id, 'key-none'), [own.name]);
    assert.deepEqual(await filtered('fingerprint', own.fingerprint), [own.name]);
    assert.deepEqual(await filtered('tag-key', run), [own.name]);
    assert.deepEqual(await filtered(`tag:${run}`, 'a', 'b'), [own.name]);
    assert.deepEqual(await filtered(`tag:${run}`, 'b'), []);
  });

  test('wants every filter to be met', async () => {
    const { name } = await seen(fresh(), [{ Key: 'team', Value: 'a' }]);
    const byName = { Name: 'key-name', Values: [name] };
    const met = await describeKeyPairs({ Filters: [byName, { Name: 'tag:team', Values: ['a'] }] });
    const unmet = await describeKeyPairs({ Filters: [byName, { Name: 'tag:team', Values: ['b'] }] });
    assert.deepEqual([met.length, unmet.length], [1, 0]);
  });

  const wildcards: [value: (name: string) => string, matches: boolean][] = [
    [name => `${name.slice(0, -3)}*`, true],
    [name => `${name}*`, true],
    [name => `${name}?`, true],
    [name => `${name.slice(0, -1)}?`, true],
    [name => `${name.slice(0, -1)}\\?`, false],
    [name => `${name}\\*`, false],
    [name => name.replaceAll('-', '.'), false],
    [name => name.toUpperCase(), false],
  ];
  for (const [value, matches] of wildcards) {
    test(`${matches ? 'finds' : 'does not find'} by ${value('NAME-123')}`, async () => {
      const { name } = await seen();
      assert.deepEqual(await filtered('key-name', value(name)), matches ? [name] : []);
    });
  }

  test('refuses a filter that it does not know', async () => {
    await assert.rejects(filtered('owner', 'a'), { name: 'InvalidParameterValue' });
  });

  test('as a dry run shows nothing', async () => {
    await assert.rejects(describeKeyPairs({ DryRun: true }), { name: 'DryRunOperation' });
  });
});

describe('a key pair that was made just now', () => {
  test('is not described until the delay is over, and yet its name is taken', async () => {
    const name = fresh();
    await importKey(name, publicKeys['ed25519']?.openssh ?? '');
    now += DELAY_MS - 1;
    assert.deepEqual(await filtered('key-name', name), []);
    await assert.rejects(describeKeyPairs({ KeyNames: [name] }), { name: 'InvalidKeyPair.NotFound' });
    await assert.rejects(importKey(name, publicKeys['ed25519']?.openssh ?? ''), {
      name: 'InvalidKeyPair.Duplicate',
    });
    now += 1;
    assert.deepEqual(await filtered('key-name', name), [name]);
  });

  test('is deleted and tagged by its id all the same', async () => {
    const { KeyPairId = '' } = await importKey(fresh(), publicKeys['ed25519']?.openssh ?? '');
    await cloud.ec2.send(new CreateTagsCommand({ Resources: [KeyPairId], Tags: [{ Key: 'a', Value: '' }] }));
    assert.equal((await remove({ KeyPairId })).KeyPairId, KeyPairId);
    now += DELAY_MS;
    assert.deepEqual(await filtered('key-pair-id', KeyPairId), []);
  });
});

describe('DeleteKeyPair', () => {
  test('gives the id of what it deleted, and none where there was nothing', async () => {
    const { name, id } = await seen();
    const answers = [
      await remove({ KeyName: name }),
      await remove({ KeyName: name }),
      await remove({ KeyPairId: id }),
    ];
    assert.deepEqual(
      answers.map(({ Return, KeyPairId }) => [Return, KeyPairId]),
      [
        [true, id],
        [true, undefined],
        [true, undefined],
      ],
    );
  });

  test('wants a name or an id', async () => {
    await assert.rejects(remove({}), { name: 'MissingParameter' });
  });

  test('as a dry run deletes nothing', async () => {
    const { name } = await seen();
    const dryRun = new DeleteKeyPairCommand({ KeyName: name, DryRun: true });
    await assert.rejects(cloud.ec2.send(dryRun), { name: 'DryRunOperation' });
    assert.deepEqual(await filtered('key-name', name), [name]);
  });
});

test('DescribeRegions names the Regions with their endpoints', async () => {
  const { Regions = [] } = await cloud.ec2.send(new DescribeRegionsCommand({ RegionNames: ['eu-west-1'] }));
  assert.deepEqual(
    Regions.map(({ RegionName, Endpoint }) => [RegionName, Endpoint]),
    [['eu-west-1', 'ec2.eu-west-1.amazonaws.com']],
  );
  assert.ok(Number((await cloud.ec2.send(new DescribeRegionsCommand({}))).Regions?.length) > 30);
  await assert.rejects(cloud.ec2.send(new DescribeRegionsCommand({ RegionNames: ['us-east-9'] })), {
    name: 'InvalidParameterValue',
  });
});

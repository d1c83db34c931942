import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyPairCommand,
  GetKeyPairCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lightsail';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

const create = (keyPairName: string) => cloud.lightsail.send(new CreateKeyPairCommand({ keyPairName }));

describe('tags', () => {
  const tagsOf = async (keyPairName: string) =>
    (await cloud.lightsail.send(new GetKeyPairCommand({ keyPairName }))).keyPair?.tags;
  const tag = (tags: { key: string; value?: string }[], resourceArn?: string) =>
    cloud.lightsail.send(
      new TagResourceCommand({ resourceName: 'tagged', tags, ...(resourceArn && { resourceArn }) }),
    );

  before(() => create('tagged'));

  test('replace those of the same key', async () => {
    await tag([{ key: 'a', value: '1' }, { key: 'b' }]);
    await tag([{ key: 'a', value: '2' }]);
    assert.deepEqual(await tagsOf('tagged'), [{ key: 'a', value: '2' }, { key: 'b' }]);
  });

  test('may have keys of 128 and values of 256 characters and every allowed sign', async () => {
    await tag([
      { key: 'k'.repeat(128), value: 'v'.repeat(256) },
      { key: 'Ünï 1_.:/=+-@', value: 'wert 1_.:/=+-@' },
    ]);
  });

  const refused: [rule: string, tags: { key: string; value?: string }[]][] = [
    ['an empty key', [{ key: '' }]],
    ['a key of 129 characters', [{ key: 'k'.repeat(129) }]],
    ['a value of 257 characters', [{ key: 'k', value: 'v'.repeat(257) }]],
    ['the prefix aws:', [{ key: 'aws:a' }]],
    ['another sign in a key', [{ key: 'a;b' }]],
    ['another sign in a value', [{ key: 'a', value: 'a<b' }]],
    ['one key twice', [{ key: 'a' }, { key: 'a', value: '1' }]],
    ['51 tags on a resource', Array.from({ length: 51 }, (_, index) => ({ key: `k${index}` }))],
  ];
  for (const [rule, tags] of refused) {
    test(`refuse ${rule}`, async () => {
      const before = await tagsOf('tagged');
      await assert.rejects(tag(tags), { name: 'InvalidInputException' });
      await assert.rejects(
        cloud.lightsail.send(new CreateKeyPairCommand({ keyPairName: 'untaggable', tags })),
        {
          name: 'InvalidInputException',
        },
      );
      assert.deepEqual(await tagsOf('tagged'), before);
    });
  }

  test('need the ARN, where one is given, of the same resource', async () => {
    await assert.rejects(tag([{ key: 'c' }], 'arn:aws:lightsail:us-east-1:000000000000:KeyPair/other'), {
      name: 'NotFoundException',
    });
  });

  test('are removed by key', async () => {
    await cloud.lightsail.send(
      new UntagResourceCommand({ resourceName: 'tagged', tagKeys: ['a', 'absent'] }),
    );
    const keys = (await tagsOf('tagged'))?.map(({ key }) => key);
    assert.ok(keys?.includes('b') && !keys.includes('a'));
  });
});

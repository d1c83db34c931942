import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeKeyPairsCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

let cloud: CloudFixture;
before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

/** The id of a new key pair with these tags. */
async function tagged(Tags: Tag[] = []): Promise<string> {
  const TagSpecifications = Tags.length > 0 ? [{ ResourceType: 'key-pair' as const, Tags }] : [];
  const request = { KeyName: `key-${randomUUID()}`, KeyType: 'ed25519', TagSpecifications } as const;
  return (await cloud.ec2.send(new CreateKeyPairCommand(request))).KeyPairId ?? '';
}

describe('the tags of a key pair', () => {
  const tagsOf = async (id: string) => {
    const described = await cloud.ec2.send(new DescribeKeyPairsCommand({ KeyPairIds: [id] }));
    return described.KeyPairs?.[0]?.Tags;
  };
  const tag = (id: string, Tags: Tag[]) => cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
  const untag = (id: string, Tags?: Tag[]) =>
    cloud.ec2.send(new DeleteTagsCommand({ Resources: [id], ...(Tags && { Tags }) }));
  const one = { Key: 'a', Value: '1' };

  test('replace those of the same key', async () => {
    const id = await tagged([one, { Key: 'b', Value: '2' }]);
    await tag(id, [{ Key: 'a', Value: '3' }]);
    assert.deepEqual(await tagsOf(id), [
      { Key: 'a', Value: '3' },
      { Key: 'b', Value: '2' },
    ]);
  });

  test('are at most 50', async () => {
    const id = await tagged();
    await tag(
      id,
      Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' })),
    );
    await assert.rejects(tag(id, [one]), { name: 'TagLimitExceeded' });
    await tag(id, [{ Key: 'k0', Value: 'replaced' }]);
  });

  test('of one key are given once', async () => {
    const id = await tagged();
    await assert.rejects(tag(id, [one, one]), { name: 'InvalidParameterValue' });
  });

  const removals: [what: string, tags: Tag[] | undefined, left: number][] = [
    ['by its key', [{ Key: 'a' }], 0],
    ['by its key and value', [one], 0],
    ['with all others', undefined, 0],
    ['not where the value is another', [{ Key: 'a', Value: '' }], 1],
    ['not where the key is another', [{ Key: 'A' }], 1],
  ];
  for (const [what, tags, left] of removals) {
    test(`are removed ${what}`, async () => {
      const id = await tagged([one]);
      await untag(id, tags);
      assert.equal((await tagsOf(id))?.length, left);
    });
  }

  test('are set on and removed from a key pair that exists', async () => {
    await assert.rejects(tag('key-none', [one]), { name: 'InvalidKeyPair.NotFound' });
    await assert.rejects(untag('key-none', [one]), { name: 'InvalidKeyPair.NotFound' });
  });
});

import assert from 'node:assert/strict';
import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyPairCommand,
  GetKeyPairCommand,
  ImportKeyPairCommand,
  TagResourceCommand,
} from '@aws-sdk/client-lightsail';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { type RawAnswer, sendRaw } from '../support/cloud-raw-request.ts';
import { readVectors } from '../support/cloud-vectors.ts';

const { openssh: LINE, md5Spki: MD5 }: Record<string, string> = Object(readVectors('lightsail').keys).rsa2048;

let cloud: CloudFixture;
before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

type Rule = [sentence: string, holds: () => Promise<void>];
type Tags = { key: string; value?: string }[];

const freshName = () => `key-${randomUUID()}`;
const create = (keyPairName = freshName(), tags: Tags = []) =>
  cloud.lightsail.send(new CreateKeyPairCommand({ keyPairName, tags }));
const importKey = (keyPairName = freshName(), publicKeyBase64 = LINE) =>
  cloud.lightsail.send(new ImportKeyPairCommand({ keyPairName, publicKeyBase64 }));
const get = async (keyPairName: string) =>
  (await cloud.lightsail.send(new GetKeyPairCommand({ keyPairName }))).keyPair;
const isRefused = (call: Promise<unknown>, name = 'InvalidInputException') => assert.rejects(call, { name });
const raw = (operation: string, input: object): Promise<RawAnswer> =>
  sendRaw(cloud.url, {
    service: 'lightsail',
    headers: {
      'x-amz-target': `Lightsail_20161128.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify(input),
  });

/** The sentences of the CreateKeyPair page of the Lightsail API reference. */
const API_RULES: Rule[] = [
  [
    'Creates a custom SSH key pair that you can use with an Amazon Lightsail instance.',
    async () => {
      const { keyPair } = await create('custom');
      assert.equal((await get('custom'))?.arn, keyPair?.arn);
    },
  ],
  ['keyPairName: Required: Yes', async () => assert.equal((await raw('CreateKeyPair', {})).status, 400)],
  [
    'keyPairName: Pattern: \\w[\\w\\-]*\\w',
    async () => {
      for (const name of ['ab', 'A-b_9', '_a', 'a_']) await create(name);
      for (const name of ['a', '-a', 'a-', 'a b', 'a/b', 'ключ']) await isRefused(create(name));
    },
  ],
  [
    'tags: The tag keys and optional values to add to the resource during create.',
    async () => {
      const tags = [{ key: 'team', value: 'a' }, { key: 'bare' }];
      const { keyPair } = await create('tagged', tags);
      assert.deepEqual([keyPair?.tags, (await get('tagged'))?.tags], [tags, tags]);
    },
  ],
  [
    "Use the TagResource action to tag a resource after it's created.",
    async () => {
      await create('later');
      const tags = [{ key: 'team', value: 'a' }];
      await cloud.lightsail.send(new TagResourceCommand({ resourceName: 'later', tags }));
      assert.deepEqual((await get('later'))?.tags, tags);
    },
  ],
  [
    'If the action is successful, the service sends back an HTTP 200 response.',
    async () => {
      const { status } = await raw('CreateKeyPair', { keyPairName: freshName() });
      assert.equal(status, 200);
    },
  ],
  [
    'privateKeyBase64: A base64-encoded RSA private key.',
    async () => {
      const { privateKeyBase64 = '' } = await create();
      assert.equal(createPrivateKey(privateKeyBase64).asymmetricKeyType, 'rsa');
    },
  ],
  [
    'publicKeyBase64: A base64-encoded public key of the ssh-rsa type.',
    async () => assert.match((await create()).publicKeyBase64 ?? '', /^ssh-rsa AAAAB3NzaC1yc2E/),
  ],
  [
    'InvalidInputException: HTTP Status Code: 400',
    async () => {
      const { status, error } = await raw('CreateKeyPair', { keyPairName: '-' });
      assert.deepEqual([status, error], [400, 'InvalidInputException']);
    },
  ],
  [
    'NotFoundException: HTTP Status Code: 400',
    async () => {
      const { status, error } = await raw('GetKeyPair', { keyPairName: freshName() });
      assert.deepEqual([status, error], [400, 'NotFoundException']);
    },
  ],
];

/** The sentences of the create_key_pair page of boto3's Lightsail client. */
const BOTO3_RULES: Rule[] = [
  [
    'Tag keys accept a maximum of 128 letters, numbers, spaces in UTF-8, or the following characters: + - = . _ : / @',
    async () => {
      await create(freshName(), [{ key: 'k'.repeat(128) }, { key: 'Ключ 9 +-=._:/@' }]);
      for (const key of ['k'.repeat(129), 'a;b', 'a\tb']) await isRefused(create(freshName(), [{ key }]));
    },
  ],
  [
    'Tag values accept a maximum of 256 letters, numbers, spaces in UTF-8, or the following characters: + - = . _ : / @',
    async () => {
      await create(freshName(), [{ key: 'a', value: 'ü'.repeat(256) }]);
      for (const value of ['v'.repeat(257), 'a<b'])
        await isRefused(create(freshName(), [{ key: 'a', value }]));
    },
  ],
  [
    'arn: The Amazon Resource Name (ARN) of the key pair',
    async () =>
      assert.match(
        (await create()).keyPair?.arn ?? '',
        /^arn:aws:lightsail:us-east-1:\d{12}:KeyPair\/[\da-f-]{36}$/,
      ),
  ],
  [
    'createdAt: The timestamp when the key pair was created (e.g., 1479816991.349 ).',
    async () => {
      const { body } = await raw('CreateKeyPair', { keyPairName: freshName() });
      assert.match(String(Object(body['keyPair']).createdAt), /^\d{10}(\.\d{1,3})?$/);
    },
  ],
  [
    'resourceType: The resource type (usually KeyPair ).',
    async () => assert.equal((await create()).keyPair?.resourceType, 'KeyPair'),
  ],
  [
    'fingerprint: The RSA fingerprint of the key pair.',
    async () => {
      const { keyPair, privateKeyBase64 = '' } = await create();
      const der = createPrivateKey(privateKeyBase64).export({ type: 'pkcs8', format: 'der' });
      const sha1 = createHash('sha1').update(der).digest('hex');
      assert.equal(keyPair?.fingerprint?.replaceAll(':', ''), sha1);
    },
  ],
  [
    'isTerminal: A Boolean value indicating whether the operation is terminal.',
    async () => {
      const { isTerminal, status } = (await create()).operation ?? {};
      assert.deepEqual([isTerminal, status], [true, 'Succeeded']);
    },
  ],
];

/** The sentences of the import_key_pair page of boto3's Lightsail client. */
const IMPORT_RULES: Rule[] = [
  [
    'Imports a public SSH key from a specific key pair.',
    async () => {
      const { operation } = await importKey('imported');
      assert.deepEqual([operation?.operationType, operation?.resourceName], ['ImportKeyPair', 'imported']);
      assert.equal((await get('imported'))?.fingerprint, MD5);
    },
  ],
  [
    'keyPairName: [REQUIRED] The name of the key pair for which you want to import the public key.',
    async () => {
      assert.equal((await raw('ImportKeyPair', { publicKeyBase64: LINE })).status, 400);
      await importKey('import-twice');
      await isRefused(importKey('import-twice'));
    },
  ],
  [
    'publicKeyBase64: [REQUIRED] A base64-encoded public key of the ssh-rsa type.',
    async () => {
      assert.equal((await raw('ImportKeyPair', { keyPairName: freshName() })).status, 400);
      await importKey(freshName(), LINE);
      await isRefused(importKey(freshName(), 'ssh-rsa AAAA'));
    },
  ],
];

const PAGES: [page: string, rules: Rule[]][] = [
  ['the CreateKeyPair page of the API reference', API_RULES],
  ['the create_key_pair page', BOTO3_RULES],
  ['the import_key_pair page', IMPORT_RULES],
];

for (const [page, rules] of PAGES) {
  describe(page, () => {
    for (const [sentence, holds] of rules) test(sentence, holds);
  });
}

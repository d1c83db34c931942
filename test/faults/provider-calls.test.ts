import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { swasClients } from '../../shared/adapters/swas/swas-clients.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type CloudClients, cloudClients } from '../support/cloud-clients.ts';
import { type FaultKind, NO_FAULTS } from '../support/fault-plan.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { tagOf } from '../support/fault-truth.ts';

const REGION = 'cn-hangzhou';
const PUBLIC_KEY = fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)?.line ?? '';
const TAGS = [{ Key: 'keyvend:attempt', Value: '7' }];

let cloud: Cloud;
let proxy: FaultProxy;
let clients: CloudClients;

before(async () => {
  cloud = await startCloud();
  proxy = await startFaultProxy(cloud.url);
  clients = cloudClients(proxy.url);
});

after(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await proxy.close();
  await cloud.close();
});

/** The calls that `act` makes, as the proxy recognises them. */
async function recognised(act: () => Promise<unknown>): Promise<(string | undefined)[][]> {
  const soFar = proxy.log.calls.length;
  await act();
  return proxy.log.calls
    .slice(soFar)
    .map(({ service, operation, subject, input }) => [
      ...[service, operation, subject],
      ...[tagOf(input, 'keyvend:attempt') ?? ''],
    ]);
}

describe('EC2, whose deletes and tags name an id', () => {
  const TagSpecifications = [{ ResourceType: 'key-pair' as const, Tags: TAGS }];

  test('a key pair that is made, tagged and deleted is one subject', async () => {
    const { ec2 } = clients;
    const calls = await recognised(async () => {
      const made = await ec2.send(new CreateKeyPairCommand({ KeyName: 'made', TagSpecifications }));
      await ec2.send(new CreateTagsCommand({ Resources: [made.KeyPairId ?? ''], Tags: TAGS }));
      await ec2.send(new DeleteKeyPairCommand({ KeyPairId: made.KeyPairId }));
    });
    assert.deepEqual(calls, [
      ['ec2', 'CreateKeyPair', 'made', '7'],
      ['ec2', 'CreateTags', 'made', '7'],
      ['ec2', 'DeleteKeyPair', 'made', ''],
    ]);
  });

  test('so is one that is imported and looked for', async () => {
    const { ec2 } = clients;
    const PublicKeyMaterial = Buffer.from(PUBLIC_KEY);
    const Filters = [{ Name: 'key-name', Values: ['a\\*b'] }];
    const calls = await recognised(async () => {
      await ec2.send(new ImportKeyPairCommand({ KeyName: 'a*b', PublicKeyMaterial, TagSpecifications }));
      await ec2.send(new DescribeKeyPairsCommand({ Filters }));
      await ec2.send(new DeleteKeyPairCommand({ KeyName: 'a*b' }));
    });
    assert.deepEqual(calls, [
      ['ec2', 'ImportKeyPair', 'a*b', '7'],
      ['ec2', 'DescribeKeyPairs', 'a*b', ''],
      ['ec2', 'DeleteKeyPair', 'a*b', ''],
    ]);
  });
});

test('SWAS: every call of a key pair is one subject', async () => {
  const calls = await recognised(async () => {
    const swas = await swasAt();
    await swas.createKeyPair({ name: 'made', clientToken: 'a' });
    await swas.deleteKeyPair('made');
    await swas.importKeyPair({ name: 'made', clientToken: 'b', publicKey: PUBLIC_KEY });
    await swas.listKeyPairs('made');
  });
  assert.deepEqual(
    calls,
    ['CreateKeyPair', 'DeleteKeyPairs', 'ImportKeyPair', 'ListKeyPairs'].map(operation => [
      ...['swas', operation, 'made', ''],
    ]),
  );
});

describe('a refusal has the shape of its service', () => {
  const ROWS: readonly [service: 'ec2' | 'swas', kind: FaultKind, code: string][] = [
    ['ec2', 'throttle', 'RequestLimitExceeded'],
    ['ec2', 'server-error', 'InternalError'],
    ['ec2', 'denied', 'UnauthorizedOperation'],
    ['swas', 'throttle', 'Throttling.User'],
    ['swas', 'server-error', 'InternalError'],
    ['swas', 'denied', 'Forbidden.RAM'],
  ];
  for (const [service, kind, code] of ROWS) {
    test(`${service}, ${kind}: its client sees ${code}`, async () => {
      proxy.plan = () => ({ kind });
      const look = {
        ec2: () => clients.ec2.send(new DescribeKeyPairsCommand({})),
        swas: async () => (await swasAt()).listKeyPairs('any'),
      };
      const error: unknown = await look[service]().catch(refusal => refusal);
      proxy.plan = NO_FAULTS;
      const { name, code: sent } = Object(error);
      assert.ok([name, sent].includes(code), `${name} ${sent}`);
    });
  }
});

function swasAt() {
  const credentials = { accessKeyId: 'test', accessKeySecret: 'test' };
  return swasClients({ endpoint: proxy.url, credentials })(REGION);
}

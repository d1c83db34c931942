import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { Interception } from '../../local/cloud/traffic.ts';
import { ec2Clients } from '../../shared/adapters/ec2/ec2-clients.ts';
import { ec2KeyPairs } from '../../shared/adapters/ec2/ec2-key-pairs.ts';
import { lightsailClients } from '../../shared/adapters/lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from '../../shared/adapters/lightsail/lightsail-key-pairs.ts';
import { swasClients } from '../../shared/adapters/swas/swas-clients.ts';
import { swasKeyPairs } from '../../shared/adapters/swas/swas-key-pairs.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';
import type { KeyPairProvider, TrialRequest } from '../../shared/ports/key-pair-provider.ts';
import { emptyCloud } from '../support/adapter-cloud.ts';
import { ec2Error, faultOn, operation } from '../support/cloud-faults.ts';
import { trafficOf } from '../support/cloud-traffic.ts';
import { importInput } from '../support/use-case-fixture.ts';

const signal = new AbortController().signal;
const { publicKey } = importInput();
const answering = (body: unknown): Interception => ({ status: 200, body });
const place = () => ({ region: 'us-east-1', name: `key-${randomUUID()}`, tags: [{ key: 'team' }] });

let cloud: Cloud;
let ec2: KeyPairProvider;
let swas: KeyPairProvider;
before(async () => {
  cloud = await emptyCloud();
  ec2 = ec2KeyPairs(ec2Clients());
  const credentials = { accessKeyId: 'test', accessKeySecret: 'test' };
  swas = swasKeyPairs(swasClients({ endpoint: cloud.url, credentials }));
});
after(() => cloud.close());

const TRIALS: [operation: string, trial: () => TrialRequest][] = [
  ['CreateKeyPair', () => ({ ...place(), keyType: 'ed25519' })],
  ['ImportKeyPair', () => ({ ...place(), publicKey })],
];

for (const [called, trial] of TRIALS) {
  describe(`a trial of EC2's ${called}`, () => {
    it('is one call with DryRun, and is allowed where EC2 says DryRunOperation', async () => {
      const request = trial();
      const { result, requests } = await trafficOf(cloud, () => ec2.tryOut(request, signal));
      const calls = requests.map(({ operation: made, input }) => [made, Object(input).DryRun]);
      assert.deepEqual([result, calls], ['allowed', [[called, 'true']]]);
    });

    const answers: [what: string, interception: Interception, kind: string][] = [
      ['UnauthorizedOperation', ec2Error(403, 'UnauthorizedOperation'), 'denied'],
      ['InvalidKeyPair.Duplicate', ec2Error(400, 'InvalidKeyPair.Duplicate'), 'name-in-use'],
      ['KeyPairLimitExceeded', ec2Error(400, 'KeyPairLimitExceeded'), 'quota-exceeded'],
      ['InvalidParameterValue', ec2Error(400, 'InvalidParameterValue'), 'rejected'],
      ['RequestLimitExceeded', ec2Error(503, 'RequestLimitExceeded'), 'throttled'],
      ['that it did it', answering({ keyName: 'k', keyPairId: 'key-1' }), 'unclear'],
    ];
    for (const [what, interception, kind] of answers) {
      it(`is ${kind} where EC2 says ${what}`, async () => {
        using _ = faultOn(cloud, operation(called), interception);
        await assert.rejects(ec2.tryOut(trial(), signal), { name: 'ProviderFailure', kind });
      });
    }
  });
}

describe('what the rules of a provider say of a dry run', () => {
  const adapters = () => ({ lightsail: lightsailKeyPairs(lightsailClients()), ec2, swas });
  for (const id of ['lightsail', 'ec2', 'swas'] as const) {
    it(`is what ${id} does`, async () => {
      const { dryRun, quota, exampleRegion: region } = PROVIDER_RULES[id];
      const told = await adapters()[id].tryOut({ ...place(), region, keyType: 'rsa' }, signal);
      assert.equal(told, dryRun === 'provider' ? 'allowed' : 'untold');
      assert.equal((await adapters()[id].count(region, signal)) === null, quota === null);
    });
  }
});

describe('a count', () => {
  it("of SWAS's is the total of all pages", async () => {
    using _ = faultOn(cloud, operation('ListKeyPairs'), answering({ KeyPairs: [], TotalCount: 12 }));
    assert.equal(await swas.count('cn-hangzhou', signal), 12);
  });

  it("of SWAS's without a total is unclear", async () => {
    using _ = faultOn(cloud, operation('ListKeyPairs'), answering({ KeyPairs: [] }));
    await assert.rejects(swas.count('cn-hangzhou', signal), { kind: 'unclear' });
  });

  it("of EC2's that may not be asked for is denied", async () => {
    using _ = faultOn(cloud, operation('DescribeKeyPairs'), ec2Error(403, 'UnauthorizedOperation'));
    await assert.rejects(ec2.count('us-east-1', signal), { kind: 'denied' });
  });
});

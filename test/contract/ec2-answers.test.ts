import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { Interception } from '../../local/cloud/traffic.ts';
import { ec2Clients } from '../../shared/adapters/ec2/ec2-clients.ts';
import { ec2KeyPairs } from '../../shared/adapters/ec2/ec2-key-pairs.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { emptyCloud } from '../support/adapter-cloud.ts';
import { ec2Error, faultOn, operation } from '../support/cloud-faults.ts';

const signal = new AbortController().signal;
const REGION = 'us-east-1';
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const PKCS1 = String(RSA.export({ type: 'pkcs1', format: 'pem' }));
const RSA_LINE = lineOf(RSA);
const ED25519_LINE = lineOf(generateKeyPairSync('ed25519').privateKey);

let cloud: Cloud;
let provider: KeyPairProvider;
let name: string;
before(async () => {
  cloud = await emptyCloud();
  provider = ec2KeyPairs(ec2Clients());
});
after(() => cloud.close());
beforeEach(() => {
  name = `key-${randomUUID()}`;
});

function lineOf(privateKey: Parameters<typeof createPublicKey>[0]): string {
  const publicKey = fromKeyObject(createPublicKey(privateKey));
  assert.ok(publicKey);
  return publicKey.line;
}

const tags = [{ key: 'keyvend:stage', value: 'test' }, { key: 'bare' }];
const made = () => ({ region: REGION, name, tags, callToken: 't-1' });
const create = () => provider.create({ ...made(), keyType: 'rsa' }, signal);
const importKey = (publicKey = RSA_LINE) => provider.importPublicKey({ ...made(), publicKey }, signal);
const find = () => provider.find({ region: REGION, name }, signal);
const calls = () => cloud.requests.filter(({ input }) => JSON.stringify(input)?.includes(name));
const operations = () => calls().map(({ operation: called }) => called);
const answering = (body: unknown): Interception => ({ status: 200, body });

describe('a create that EC2 answers', () => {
  it('without its name and id gives the keys', async () => {
    using _ = faultOn(cloud, operation('CreateKeyPair'), answering({ keyMaterial: PKCS1 }));
    const { privateKey, ...rest } = await create();
    assert.equal(privateKey.publicKey().line, RSA_LINE);
    assert.deepEqual(rest, {
      ...{ publicKey: RSA_LINE, providerId: null, providerFingerprint: null, createdAt: null },
      ...{ tags: [], operation: null },
    });
  });

  const senseless: [what: string, body: unknown][] = [
    ['without the private key', { keyName: 'k', keyPairId: 'key-1' }],
    ['with a private key that is none', { keyMaterial: 'AAAA' }],
    ['with nothing', {}],
    ['with what is no XML', '{"keyMaterial": null}'],
    ['with a page of HTML', '<html><body>Welcome</body></html>'],
    ['cut off', '<?xml version="1.0" encoding="UTF-8"?>\n<CreateKeyPairResponse><keyMat'],
  ];
  for (const [what, body] of senseless) {
    it(`${what} is unclear`, async () => {
      using _ = faultOn(cloud, operation('CreateKeyPair'), answering(body));
      await assert.rejects(create(), { name: 'ProviderFailure', kind: 'unclear' });
    });
  }

  it('is made with its tags in one call', async () => {
    await create();
    assert.deepEqual(operations(), ['CreateKeyPair']);
    assert.deepEqual((await find())?.tags, tags);
  });

  it('of an Ed25519 key gives both halves, and the fingerprint of an import', async () => {
    const created = await provider.create({ ...made(), keyType: 'ed25519' }, signal);
    assert.match(created.publicKey, /^ssh-ed25519 \S+$/);
    assert.equal(created.privateKey.publicKey().line, created.publicKey);
    assert.equal((await find())?.publicKey, created.publicKey);
    assert.equal(
      created.providerFingerprint,
      provider.importedFingerprint(parsePublicKey(created.publicKey)),
    );
  });

  it('may have no tags', async () => {
    const { tags: none } = await provider.create({ ...made(), keyType: 'rsa', tags: [] }, signal);
    assert.deepEqual(none, []);
  });
});

describe('a create that fails', () => {
  const faults: [what: string, interception: Interception, kind: string][] = [
    ['with a 500', ec2Error(500, 'InternalError'), 'unclear'],
    ['with a 503', ec2Error(503, 'Unavailable'), 'unclear'],
    ['with a 503 of HTML', { status: 503, body: '<html><title>busy</title></html>' }, 'unclear'],
    ['with a throttle', ec2Error(503, 'RequestLimitExceeded'), 'throttled'],
    ['with the key pairs used up', ec2Error(400, 'KeyPairLimitExceeded'), 'quota-exceeded'],
    ['with a refusal', ec2Error(403, 'UnauthorizedOperation'), 'denied'],
    ['before it is made, its connection lost', { drop: 'request' }, 'unclear'],
    ['after it was made, its connection lost', { drop: 'response' }, 'unclear'],
  ];
  for (const [what, interception, kind] of faults) {
    it(`${what} is ${kind}, and is not made a second time`, async () => {
      using _ = faultOn(cloud, operation('CreateKeyPair'), interception);
      await assert.rejects(create(), { kind });
      assert.equal(calls().length, 1);
    });
  }
});

describe('an import', () => {
  for (const [what, line] of Object.entries({ RSA: RSA_LINE, Ed25519: ED25519_LINE })) {
    it(`of an ${what} key is made with its tags in one call`, async () => {
      const { providerFingerprint } = await importKey(line);
      assert.deepEqual(operations(), ['ImportKeyPair']);
      assert.equal(providerFingerprint, provider.importedFingerprint(parsePublicKey(line)));
      const found = await find();
      assert.deepEqual([found?.tags, found?.publicKey], [tags, line]);
    });
  }
});

describe('a look', () => {
  for (const special of ['*', '?', 'a\\b', 'a*']) {
    it(`at the name ${special} finds that name alone`, async () => {
      const looked = { region: REGION, name: `${name}${special}` };
      await provider.create({ ...made(), name: `${name}ax`, keyType: 'rsa' }, signal);
      assert.equal(await provider.find(looked, signal), undefined);
      const { providerId } = await provider.create({ ...made(), ...looked, keyType: 'rsa' }, signal);
      assert.equal((await provider.find(looked, signal))?.providerId, providerId);
    });
  }

  it('at an answer without a list is unclear', async () => {
    using _ = faultOn(cloud, operation('DescribeKeyPairs'), answering({}));
    await assert.rejects(find(), { kind: 'unclear' });
  });
});

describe('a delete', () => {
  it('by the id leaves alone what has the name by now', async () => {
    const { providerId } = await create();
    await provider.delete({ region: REGION, name, providerId }, signal);
    const { providerId: successor } = await create();
    await provider.delete({ region: REGION, name, providerId }, signal);
    assert.equal((await find())?.providerId, successor);
  });

  it('of an id that EC2 does not know succeeds', async () => {
    using _ = faultOn(cloud, operation('DeleteKeyPair'), ec2Error(400, 'InvalidKeyPair.NotFound'));
    await provider.delete({ region: REGION, name, providerId: 'key-0' }, signal);
  });

  it('passes on what is not an absence', async () => {
    using _ = faultOn(cloud, operation('DeleteKeyPair'), ec2Error(403, 'UnauthorizedOperation'));
    await assert.rejects(provider.delete({ region: REGION, name }, signal), { kind: 'denied' });
  });
});

describe('each region', () => {
  it('has a client of its own, made once', () => {
    const clients = ec2Clients();
    assert.equal(clients('us-east-1'), clients('us-east-1'));
    assert.notEqual(clients('us-east-1'), clients('eu-west-1'));
  });

  it('is asked where it is named', async () => {
    await provider.find({ region: 'eu-west-1', name }, signal);
    assert.deepEqual(
      calls().map(({ region }) => region),
      ['eu-west-1'],
    );
  });
});

describe('a key pair that EC2 does not show yet', () => {
  let slow: Cloud;
  let late: KeyPairProvider;
  before(async () => {
    slow = await emptyCloud({ keyPairVisibilityDelayMs: 60_000 });
    late = ec2KeyPairs(ec2Clients());
  });
  after(() => slow.close());

  const createLate = () => late.create({ ...made(), keyType: 'rsa' }, signal);

  it('is not found, and yet its name is in use', async () => {
    await createLate();
    assert.equal(late.consistency, 'eventual');
    assert.equal(await late.find({ region: REGION, name }, signal), undefined);
    await assert.rejects(createLate(), { kind: 'name-in-use' });
  });

  it('is deleted by the id that its create gave', async () => {
    const { providerId } = await createLate();
    await late.delete({ region: REGION, name, providerId }, signal);
    await createLate();
  });

  it('is not tagged: whether it is there is unclear', async () => {
    await createLate();
    await assert.rejects(late.tag(made(), signal), { kind: 'unclear' });
  });
});

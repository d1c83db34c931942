import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { Interception } from '../../local/cloud/traffic.ts';
import { lightsailClients } from '../../shared/adapters/lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from '../../shared/adapters/lightsail/lightsail-key-pairs.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { emptyCloud } from '../support/adapter-cloud.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';

const signal = new AbortController().signal;
const REGION = 'us-east-1';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const LINE = fromKeyObject(publicKey)?.line ?? '';
const PEM = String(privateKey.export({ type: 'pkcs1', format: 'pem' }));

let cloud: Cloud;
let provider: KeyPairProvider;
let name: string;
before(async () => {
  cloud = await emptyCloud();
  provider = lightsailKeyPairs(lightsailClients());
});
after(() => cloud.close());
beforeEach(() => {
  name = `key-${randomUUID()}`;
});

const mutation = () => ({ region: REGION, name, tags: [], callToken: 'call-1' });
const create = () => provider.create({ ...mutation(), keyType: 'rsa' }, signal);
const importKey = () => provider.importPublicKey({ ...mutation(), publicKey: LINE }, signal);
const calls = () => cloud.requests.filter(({ input }) => JSON.stringify(input).includes(name));
const answering = (body: unknown): Interception => ({ status: 200, body });

describe('a create that Lightsail answers', () => {
  const created = { publicKeyBase64: LINE, privateKeyBase64: PEM };

  const publicKeys: [what: string, publicKeyBase64: string][] = [
    ['with a trailing blank', `${LINE} `],
    ['with a line end', `${LINE}\n`],
    ['with a comment', `${LINE} comment`],
    ['with its type twice, as in the AWS CLI reference', `ssh-rsa ${LINE} `],
  ];
  for (const [what, publicKeyBase64] of publicKeys) {
    it(`with a public key ${what} gives type and base64`, async () => {
      using _ = faultOn(cloud, operation('CreateKeyPair'), answering({ ...created, publicKeyBase64 }));
      assert.equal((await create()).publicKey, LINE);
    });
  }

  it('without the key pair and the operation gives the keys', async () => {
    using _ = faultOn(cloud, operation('CreateKeyPair'), answering(created));
    const { privateKey: key, ...rest } = await create();
    assert.equal(key.publicKey().line, LINE);
    assert.deepEqual(rest, {
      ...{ publicKey: LINE, providerId: null, providerFingerprint: null, createdAt: null },
      ...{ tags: [], operation: null },
    });
  });

  const senseless: [what: string, body: unknown][] = [
    ['without the private key', { publicKeyBase64: LINE }],
    ['without the public key', { privateKeyBase64: PEM }],
    ['with a private key that is none', { ...created, privateKeyBase64: 'AAAA' }],
    ['with nothing', {}],
  ];
  for (const [what, body] of senseless) {
    it(`${what} is unclear`, async () => {
      using _ = faultOn(cloud, operation('CreateKeyPair'), answering(body));
      await assert.rejects(create(), { name: 'ProviderFailure', kind: 'unclear' });
    });
  }

  it('gives the times of the operation in ISO 8601', async () => {
    const { operation: given } = await create();
    assert.match(String(given?.['createdAt']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(given?.['operationType'], 'CreateKeyPair');
  });
});

describe('a create that fails', () => {
  const faults: [what: string, interception: Interception, kind: string][] = [
    ['with a 500', awsError(500, 'ServiceException'), 'unclear'],
    ['with a 503', awsError(503, 'ServiceUnavailable'), 'unclear'],
    ['with a throttle', awsError(400, 'ThrottlingException'), 'throttled'],
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
  it('is made, tagged and read, each once and in this order', async () => {
    await importKey();
    assert.deepEqual(
      calls().map(({ operation: called }) => called),
      ['ImportKeyPair', 'TagResource', 'GetKeyPair'],
    );
  });

  for (const failing of ['TagResource', 'GetKeyPair']) {
    for (const fault of ['ThrottlingException', 'AccessDeniedException', 'ServiceException']) {
      it(`whose ${failing} fails with ${fault} is unclear, since the key pair is there`, async () => {
        using _ = faultOn(cloud, operation(failing), awsError(400, fault));
        await assert.rejects(importKey(), { kind: 'unclear' });
      });
    }
  }

  it('that is itself refused is tagged by nobody', async () => {
    using _ = faultOn(cloud, operation('ImportKeyPair'), awsError(400, 'ThrottlingException'));
    await assert.rejects(importKey(), { kind: 'throttled' });
    assert.equal(calls().length, 1);
  });
});

describe('each region', () => {
  it('has a client of its own, made once', () => {
    const clients = lightsailClients();
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

describe('a delete', () => {
  it('passes on what is not an absence', async () => {
    using _ = faultOn(cloud, operation('DeleteKeyPair'), awsError(400, 'AccessDeniedException'));
    await assert.rejects(provider.delete({ region: REGION, name }, signal), { kind: 'denied' });
  });
});

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import type { SwasOptions } from '../../local/cloud/swas/swas.ts';
import type { Interception } from '../../local/cloud/traffic.ts';
import { swasClients } from '../../shared/adapters/swas/swas-clients.ts';
import { swasKeyPairs } from '../../shared/adapters/swas/swas-key-pairs.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';

const REGION = 'cn-hangzhou';
const credentials = { accessKeyId: 'test', accessKeySecret: 'test' };
const signal = new AbortController().signal;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const LINE = fromKeyObject(publicKey)?.line ?? '';
const PKCS1 = privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
const PEM = String(privateKey.export({ type: 'pkcs1', format: 'pem' }));

let cloud: Cloud;
let provider: KeyPairProvider;
let name: string;
before(async () => {
  cloud = await startCloud();
  provider = providerAt(cloud);
});
after(() => cloud.close());
beforeEach(() => {
  name = `key-${randomUUID()}`;
});
afterEach(() => provider.delete({ region: REGION, name }, signal));

const providerAt = ({ url }: Cloud) => swasKeyPairs(swasClients({ endpoint: url, credentials }));
const createAt = (at: KeyPairProvider, callToken: string = randomUUID()) =>
  at.create({ region: REGION, name, keyType: 'rsa', tags: [], callToken }, signal);
const create = () => createAt(provider);
const find = () => provider.find({ region: REGION, name }, signal);
const importKey = (line = LINE) =>
  provider.importPublicKey(
    { region: REGION, name, tags: [], publicKey: line, callToken: randomUUID() },
    signal,
  );
const calls = () => cloud.requests.filter(({ input }) => JSON.stringify(input)?.includes(name));
const answering = (body: unknown): Interception => ({ status: 200, body });
const refusing = (status: number, Code: string): Interception => ({
  status,
  body: { Code, Message: 'injected' },
});

async function withSwas(options: SwasOptions, use: (at: KeyPairProvider) => Promise<void>): Promise<void> {
  const other = await startCloud({ swas: options });
  try {
    await use(providerAt(other));
  } finally {
    await other.close();
  }
}

describe('a create that SWAS answers', () => {
  for (const privateKeyForm of ['pkcs1-pem', 'pkcs1-base64', 'pkcs8-pem', 'pkcs8-base64'] as const) {
    it(`gives the private key in PEM where SWAS gives it as ${privateKeyForm}`, async () => {
      await withSwas({ privateKeyForm }, async at => {
        const { privateKey: key, publicKey: line } = await createAt(at);
        const label = privateKeyForm.startsWith('pkcs1') ? 'RSA PRIVATE KEY' : 'PRIVATE KEY';
        assert.ok(key.bytes().toString().startsWith(`-----BEGIN ${label}-----\n`));
        assert.equal((await at.find({ region: REGION, name }, signal))?.publicKey, line);
      });
    });
  }

  it('with blanks around its private key gives the keys, and nothing that SWAS does not tell', async () => {
    using _ = faultOn(cloud, operation('CreateKeyPair'), answering({ PrivateKeyBody: `\r\n ${PKCS1}\r\n` }));
    const { privateKey: key, ...rest } = await create();
    assert.equal(key.bytes().toString(), PEM);
    assert.deepEqual(rest, {
      ...{ publicKey: LINE, providerId: null, providerFingerprint: null, createdAt: null },
      ...{ tags: [], operation: null },
    });
  });

  const senseless: [what: string, body: unknown][] = [
    ['without the private key', { KeyPairName: 'any' }],
    ['with an empty private key', { PrivateKeyBody: '' }],
    ['with a private key that is none', { PrivateKeyBody: 'AAAA' }],
    ['with a private key cut short', { PrivateKeyBody: PKCS1.slice(0, 800) }],
    ['with nothing', {}],
    ['with HTML', '<html><body>gateway</body></html>'],
    ['with JSON cut short', `{"PrivateKeyBody":"${PKCS1.slice(0, 40)}`],
  ];
  for (const [what, body] of senseless) {
    it(`${what} is unclear`, async () => {
      using _ = faultOn(cloud, operation('CreateKeyPair'), answering(body));
      await assert.rejects(create(), { name: 'ProviderFailure', kind: 'unclear' });
    });
  }
});

describe('the client token of a create', () => {
  it('is the token of the call', async () => {
    await createAt(provider, 'token-of-the-call');
    assert.deepEqual(
      calls().map(({ input }) => Object(input).ClientToken),
      ['token-of-the-call'],
    );
  });

  it('sent again is unclear where SWAS gives the private key once', async () => {
    const token = randomUUID();
    await createAt(provider, token);
    await assert.rejects(createAt(provider, token), { kind: 'unclear' });
    assert.ok(await find());
  });

  it('sent again gives the same key pair where SWAS gives the private key again', async () => {
    await withSwas({ replaysPrivateKey: true }, async at => {
      const token = randomUUID();
      const first = await createAt(at, token);
      const second = await createAt(at, token);
      assert.deepEqual(second.privateKey.bytes(), first.privateKey.bytes());
    });
  });
});

describe('a create that fails', () => {
  const faults: [what: string, interception: Interception, kind: string][] = [
    ['with a 500', refusing(500, 'InternalError'), 'unclear'],
    ['with a 503', refusing(503, 'ServiceUnavailable'), 'unclear'],
    ['with a 503 of HTML', { status: 503, body: '<html></html>' }, 'unclear'],
    ['with a throttle', refusing(400, 'Throttling.User'), 'throttled'],
    ['for lack of permission', refusing(403, 'Forbidden.RAM'), 'denied'],
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

  it('with a secret that is wrong is denied', async () => {
    const wrong = { accessKeyId: 'test', accessKeySecret: 'wrong' };
    const at = swasKeyPairs(swasClients({ endpoint: cloud.url, credentials: wrong }));
    await assert.rejects(createAt(at), { kind: 'denied' });
  });

  it('of an Ed25519 key is rejected before SWAS is asked', async () => {
    const request = { region: REGION, name, keyType: 'ed25519', tags: [], callToken: randomUUID() } as const;
    await assert.rejects(provider.create(request, signal), { kind: 'rejected' });
    assert.equal(calls().length, 0);
  });

  it('of the eleventh key pair in a region exceeds the quota', async () => {
    await withSwas({}, async at => {
      const makeNext = () => {
        name = `key-${randomUUID()}`;
        return createAt(at);
      };
      for (let made = 0; made < 10; made += 1) await makeNext();
      await assert.rejects(makeNext(), { kind: 'quota-exceeded' });
    });
  });
});

describe('an abort', () => {
  it('ends a call that gets no answer, which is unclear, and what comes later is not heard', async () => {
    const gate = Promise.withResolvers<void>();
    const remove = cloud.intercept(async () => {
      await gate.promise;
      return { drop: 'response' };
    });
    const startedAt = performance.now();
    const request = { region: REGION, name, keyType: 'rsa', tags: [], callToken: randomUUID() } as const;
    await assert.rejects(provider.create(request, AbortSignal.timeout(100)), { kind: 'unclear' });
    assert.ok(performance.now() - startedAt < 2_000);
    gate.resolve();
    while (calls().length === 0) await sleep(5);
    remove();
    assert.ok(await find());
  });

  it('while the SDK is being loaded makes that no call follows', async () => {
    const loading = Promise.withResolvers<void>();
    const load = swasClients({ endpoint: cloud.url, credentials });
    const slow = swasKeyPairs(async region => {
      await loading.promise;
      return load(region);
    });
    const giveUp = new AbortController();
    const request = { region: REGION, name, keyType: 'rsa', tags: [], callToken: randomUUID() } as const;
    const created = assert.rejects(slow.create(request, giveUp.signal), { kind: 'unclear' });
    giveUp.abort();
    await created;
    loading.resolve();
    await load(REGION);
    await sleep(100);
    assert.deepEqual(calls(), []);
  });
});

describe('a look', () => {
  const listing = (KeyPairs: unknown[], TotalCount = KeyPairs.length) =>
    answering({ KeyPairs, TotalCount, PageNumber: 1, PageSize: 10 });

  it('finds a key pair by its whole name only', async () => {
    const longer = { KeyPairName: `${name}-longer`, PublicKey: LINE };
    using _ = faultOn(cloud, operation('ListKeyPairs'), listing([longer]));
    assert.equal(await find(), undefined);
  });

  it('shows the imported key without its comment', async () => {
    await importKey(`${LINE} made by hand`);
    assert.equal((await find())?.publicKey, LINE);
  });

  for (const PublicKey of [undefined, '', ' ', 'ssh-rsa']) {
    it(`shows no public key where SWAS shows ${JSON.stringify(PublicKey)}`, async () => {
      using _ = faultOn(cloud, operation('ListKeyPairs'), listing([{ KeyPairName: name, PublicKey }]));
      assert.equal((await find())?.publicKey, null);
    });
  }

  const unproven: [what: string, interception: Interception][] = [
    ['the list has another page', listing([], 11)],
    ['the answer has no list', answering({})],
    ['the list is no list', answering({ KeyPairs: 'none', TotalCount: 0 })],
  ];
  for (const [what, interception] of unproven) {
    it(`is unclear where ${what}`, async () => {
      using _ = faultOn(cloud, operation('ListKeyPairs'), interception);
      await assert.rejects(find(), { kind: 'unclear' });
    });
  }

  it('finds a name in Chinese', async () => {
    name = '密钥:a_b-1';
    await create();
    assert.ok((await find())?.publicKey);
    await provider.delete({ region: REGION, name }, signal);
    assert.equal(await find(), undefined);
  });
});

describe('a delete', () => {
  const remove = () => provider.delete({ region: REGION, name }, signal);

  it('of what SWAS says is not there succeeds', async () => {
    using _ = faultOn(cloud, operation('DeleteKeyPairs'), refusing(404, 'InvalidKeyPairNames.NotFound'));
    await remove();
  });

  it('passes on what is not an absence', async () => {
    using _ = faultOn(cloud, operation('DeleteKeyPairs'), refusing(403, 'Forbidden.RAM'));
    await assert.rejects(remove(), { kind: 'denied' });
  });
});

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { bundleFunctions } from '../../build/bundle.ts';
import { keyPairProviders } from '../../shared/adapters/key-pair-providers.ts';
import { CREATE_KEY_PAIR, keySizeOf } from '../../shared/contracts/vend.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeDeleteKeyPair } from '../../shared/usecases/delete-key-pair.ts';
import { invocation, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR } from '../support/vend-examples.ts';

const PROVIDER = 'template';

for (const keyType of ['rsa', 'ed25519']) {
  it(`a registered provider vends an ${keyType} key pair, and deletes it`, async () => {
    const fixture = useCaseFixture();
    const providers = keyPairProviders({ swas: { credentials: { accessKeyId: '', accessKeySecret: '' } } });
    const deps = { ...fixture.deps(), providers, timing: timingOf('standard') };
    const place = { provider: PROVIDER, region: 'eu-west-1', name: `key-${randomUUID()}` };
    const request = CREATE_KEY_PAIR.parse({ ...place, keyType });
    const input = { ...request, clientToken: randomUUID(), keySize: keySizeOf(request) };

    const { answer } = await makeCreateKeyPair(deps)(input, ACTOR, invocation());
    const { id, publicKey } = answer.keyPair;
    const provider = Object.entries(providers).find(([name]) => name === PROVIDER)?.[1];
    const found = await provider?.find(place, AbortSignal.timeout(1_000));
    assert.deepEqual([found?.publicKey, found?.tags[0]?.key], [publicKey, 'keyvend:stage']);

    const { privateKey } = await fixture.release(tokenIn(answer));
    const released = PrivateKey.fromProvider(privateKey.bytes().toString());
    assert.equal(released.publicKey().line, publicKey);

    await makeDeleteKeyPair(deps)(id, ACTOR, invocation());
    assert.equal(await provider?.find(place, AbortSignal.timeout(1_000)), undefined);
  });
}

it('a registered provider is beside the bundle, and opens from there', async t => {
  const outdir = await mkdtemp(join(tmpdir(), 'keyvend-registered-'));
  t.after(() => rm(outdir, { recursive: true }));
  await bundleFunctions({ outdir, names: ['delete-key-pair'] });
  const { openProvider } = await import(join(outdir, `functions/delete-key-pair/${PROVIDER}-provider.cjs`));
  const place = { region: 'eu-west-1', name: `key-${randomUUID()}` };
  assert.equal(await openProvider({}).find(place, AbortSignal.timeout(1_000)), undefined);
});

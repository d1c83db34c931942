import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { GetKeyPairsCommand } from '@aws-sdk/client-lightsail';
import type { Interception } from '../../local/cloud/traffic.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { findLeaks, privateKeySecrets, type Secret } from '../support/canary.ts';
import { type CanaryKey, canaryKey } from '../support/canary-key.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { goodClaims } from '../support/forged-tokens.ts';
import { freePort } from '../support/free-port.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';

const LAUNCHER = join(import.meta.dirname, '../../build/launch.js');
const COMMAND = join(import.meta.dirname, '../../cli/keyvend-smoke.ts');
const ALICE = { AWS_ACCESS_KEY_ID: 'AKIALOCALALICE000000', AWS_SECRET_ACCESS_KEY: 'alice-local-secret' };
const STEPS = 7;

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture({ timing: 'fast' });
});
after(() => service.close());

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string }>;
}

/** The command with nothing in its environment but the path and these. */
function smoke(environment: Readonly<Record<string, string>>, ...parameters: string[]): Run {
  const child = spawn(process.execPath, [LAUNCHER, COMMAND, ...parameters], {
    env: {
      PATH: process.env['PATH'],
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: '/nonexistent',
      ...environment,
    },
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'close').then(async ([code]) => ({ code, output: (await output).join('') }));
  return { child, ended };
}

async function namesLeft(): Promise<readonly string[]> {
  const { keyPairs = [] } = await service.lightsail.send(new GetKeyPairsCommand({}));
  return keyPairs.map(({ name = '' }) => name).filter(name => name.startsWith('keyvend-smoke-'));
}

/** Lightsail's answer with a key of ours. */
function created(key: CanaryKey | undefined): Interception {
  const { privateKey = '', publicKey = '' } = key ?? {};
  const publicKeyBase64 = fromKeyObject(createPublicKey(publicKey))?.line;
  return { status: 200, body: { keyPair: {}, publicKeyBase64, privateKeyBase64: privateKey, operation: {} } };
}

test('with AWS credentials and with a JWT every step passes, nothing is left and no secret printed', async () => {
  const token = service.issuer.sign(goodClaims({ sub: 'smoke' }));
  const secrets: Secret[] = [{ name: 'the token', bytes: Buffer.from(token) }];
  const keys = [canaryKey(), canaryKey()];
  for (const { privateKey } of keys) secrets.push(...privateKeySecrets('the vended key', privateKey));
  const fault = faultOn(service.cloud, operation('CreateKeyPair'), async () => created(keys.shift()));
  const outputs: string[] = [];
  for (const environment of [ALICE, { KEYVEND_TOKEN: token }]) {
    const { code, output } = await smoke(environment, '--url', service.url).ended;
    assert.equal(code, 0, output);
    assert.equal(output.match(/^ok +\d+ ms {2}/gm)?.length, STEPS, output);
    assert.match(output, /^passed in \d+ ms$/m);
    outputs.push(output);
  }
  assert.deepEqual([fault.met(), keys], [2, []]);
  fault[Symbol.dispose]();
  assert.deepEqual(findLeaks(secrets, [{ name: 'the output', content: outputs.join('') }]), []);
  assert.doesNotMatch(outputs.join(''), /\/r\/|PRIVATE KEY/);
  assert.deepEqual(await namesLeft(), []);
});

test('a step that fails is named, and nothing is left', async () => {
  const fault = faultOn(service.cloud, operation('Decrypt'), awsError(500, 'KMSInternalException'));
  const { code, output } = await smoke(ALICE, '--url', service.url).ended;
  fault[Symbol.dispose]();
  assert.equal(code, 1, output);
  assert.match(output, /^FAILED .*retrieve.*: 200 was expected, and the answer is 503 unavailable/m);
  assert.match(output, /^ok .*revoke$/m);
  assert.deepEqual(await namesLeft(), []);
});

test('a caller who may not vend is told so, and nothing is left', async () => {
  const auditor = { AWS_ACCESS_KEY_ID: 'AKIALOCALAUDITOR0000', AWS_SECRET_ACCESS_KEY: 'wrong' };
  const { code, output } = await smoke(auditor, '--url', service.url).ended;
  assert.equal(code, 1, output);
  assert.match(output, /201 was expected, and the answer is 403/);
});

test('Ctrl+C in the middle of the vend leaves nothing', async () => {
  const vending = Promise.withResolvers<void>();
  const fault = faultOn(service.cloud, operation('CreateKeyPair'), async () => {
    vending.resolve();
    await setTimeout(300);
    return undefined;
  });
  const { child, ended } = smoke(ALICE, '--url', service.url);
  await vending.promise;
  child.kill('SIGINT');
  const { code, output } = await ended;
  fault[Symbol.dispose]();
  assert.equal(code, 130, output);
  assert.match(output, /interrupted; nothing is left/);
  assert.deepEqual(await namesLeft(), []);
});

test('what cannot be reached, or asked, is told by the exit code', async () => {
  assert.equal((await smoke(ALICE, '--url', 'keyvend').ended).code, 2);
  assert.equal((await smoke({}, '--url', service.url).ended).code, 2);
  assert.equal((await smoke(ALICE, '--help').ended).code, 0);
  const nobody = smoke(ALICE, '--url', `http://127.0.0.1:${await freePort()}`);
  const line = new Promise<string>(resolve =>
    nobody.child.stdout?.once('data', chunk => resolve(String(chunk))),
  );
  assert.match(await line, /^FAILED .*vend keyvend-smoke-\w+: TypeError \(ECONNREFUSED\)/);
  nobody.child.kill('SIGKILL');
  await nobody.ended;
});

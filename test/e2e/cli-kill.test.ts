import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintOfKeyFile, fingerprintOfPublicKey } from '../../cli/key-file-fingerprint.ts';
import { providerCreates, slowDown } from '../support/cloud-traffic.ts';
import { type BuiltCommand, builtCommand, callerEnvironment, clientTokenIn } from '../support/command.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';

const PLACE = ['--provider', 'lightsail', '--region', 'us-east-1'];
const MOMENTS = 20;
/** From before the first request until after the command would have ended, while each call to the cloud takes so long. */
const CALL_MS = 12;
const SPREAD_MS = 400;

let service: ServiceFixture;
let keyvend: BuiltCommand;
before(async () => {
  service = await serviceFixture();
  keyvend = await builtCommand(callerEnvironment(service.url));
});
after(async () => {
  await keyvend.close();
  await service.close();
});

for (let moment = 0; moment < MOMENTS; moment += 1) {
  const afterMs = Math.round((moment * SPREAD_MS) / (MOMENTS - 1));
  test(`killed ${afterMs} ms after its token was told, and repeated, it gives one key and whole files`, async t => {
    using _slow = slowDown(service.cloud, CALL_MS);
    const name = `killed-${moment}`;
    const before = service.cloud.requests.length;
    const parameters = ['create', name, ...PLACE, '--out', name];
    const { token, code } = await killedAfter(parameters, afterMs);
    const left = (await readdir(keyvend.folder)).filter(file => file.includes(`${name}.`) || file === name);
    t.diagnostic(`exit ${code}, left ${left.length} files`);

    const again = await keyvend.run([...parameters, '--client-token', token, '--json']);
    assert.equal(again.code, 0, again.stderr);
    assert.equal(providerCreates(service.cloud.requests.slice(before)), 1);
    await assertWhole(name, JSON.parse(again.stdout).keyPair.fingerprint);
  });
}

/** The calls that change a folder, one after the other: a kill at each leaves all that can be left. */
const CALLS: readonly [call: string, count: number][] = [
  ['link', 4],
  ['unlink', 4],
  ['fsync', 2],
  ['write', 8],
];
for (const [call, count] of CALLS) {
  test(`killed in any ${call} of its files, and repeated, it gives one key and whole files`, async t => {
    if (spawnSync('strace', ['-V']).error) return t.diagnostic('strace is not installed here');
    let kills = 0;
    for (let nth = 1; nth <= count; nth += 1) {
      const name = `${call}-${nth}`;
      const token = randomUUID();
      const before = service.cloud.requests.length;
      const parameters = ['create', name, ...PLACE, '--out', name, '--client-token', token];
      const injection = ['-f', '-qq', '-o', join(keyvend.folder, 'calls.log'), '-e', `trace=${call}`];
      const command = [...injection, '-e', `inject=${call}:signal=KILL:when=${nth}`, process.execPath];
      const killed = spawn('strace', [...command, keyvend.program, ...parameters], {
        ...{ cwd: keyvend.folder, stdio: 'ignore' },
        env: { PATH: process.env['PATH'], ...callerEnvironment(service.url) },
      });
      const [, signal] = await once(killed, 'close');
      if (signal !== null) kills += 1;
      const again = await keyvend.run([...parameters, '--json']);
      assert.equal(again.code, 0, `${name}: ${again.stderr}`);
      assert.ok(providerCreates(service.cloud.requests.slice(before)) <= 1, name);
      await assertWhole(name, JSON.parse(again.stdout).keyPair.fingerprint);
    }
    t.diagnostic(`${kills} of ${count} runs were killed`);
    assert.ok(kills > 0);
  });
}

test('twice at the same time it gives one key, whole files, and nobody overwrites', async () => {
  const before = service.cloud.requests.length;
  const parameters = [
    'create',
    'twice',
    ...PLACE,
    '--out',
    'twice',
    '--client-token',
    randomUUID(),
    '--json',
  ];
  const runs = await Promise.all([keyvend.run(parameters), keyvend.run(parameters)]);
  const done = runs.find(({ code }) => code === 0);
  assert.ok(done, runs.map(({ stderr }) => stderr).join(''));
  assert.equal(providerCreates(service.cloud.requests.slice(before)), 1);
  await assertWhole('twice', JSON.parse(done.stdout).keyPair.fingerprint);
});

test('interrupted it says so, ends with 130 and leaves nothing unfinished', async () => {
  using _slow = slowDown(service.cloud, 300);
  const child = keyvend.start(['create', 'stopped', ...PLACE, '--out', 'stopped']);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    if (stderr === '') setTimeout(() => child.kill('SIGINT'), 100);
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  const { code: reason, next } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  assert.deepEqual([code, reason], [130, 'interrupted']);
  assert.ok(String(next).includes(clientTokenIn(stderr)), next);
  assert.deepEqual(
    (await readdir(keyvend.folder)).filter(file => file.includes('stopped')),
    [],
  );
});

async function killedAfter(parameters: readonly string[], milliseconds: number) {
  const child = keyvend.start(parameters);
  const closed = once(child, 'close');
  const told = Promise.withResolvers<string>();
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk;
    if (stderr.includes('\n')) told.resolve(stderr);
  });
  const token = clientTokenIn(await told.promise);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  const [code]: (number | null)[] = await closed;
  return { token, code };
}

async function assertWhole(name: string, fingerprint: string): Promise<void> {
  const file = join(keyvend.folder, name);
  assert.equal(fingerprintOfKeyFile(await readFile(file)), fingerprint);
  assert.equal(fingerprintOfPublicKey(await readFile(`${file}.pub`, 'utf8')), fingerprint);
  assert.equal((await lstat(file)).mode & 0o777, 0o600);
  const left = (await readdir(keyvend.folder)).filter(entry => entry.startsWith(`.${name}.`));
  assert.deepEqual(left, []);
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findLeaks, passcodeSecrets, privateKeySecrets } from '../support/canary.ts';
import { closedOrigin } from '../support/closed-port.ts';
import { type BuiltCommand, builtCommand, callerEnvironment, envelopeIn } from '../support/command.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { publicKeyLine, sshBlob } from '../support/ssh-key-files.ts';

const PLACE = ['--provider', 'ec2', '--region', 'eu-west-1'];

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

test('a public key is imported, read, listed and revoked, each with one command', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const line = publicKeyLine('ssh-ed25519', sshBlob('ssh-ed25519', Buffer.from(x, 'base64url')), 'me@laptop');
  await writeFile(join(keyvend.folder, 'laptop.pub'), `${line}\n`);
  const imported = await keyvend.run(['import', 'laptop', ...PLACE, '--public-key', 'laptop.pub', '--json']);
  assert.equal(imported.code, 0, imported.stderr);
  const { keyPair } = JSON.parse(imported.stdout);

  const read = await keyvend.run(['get', keyPair.id]);
  assert.deepEqual([read.code, read.stdout.includes(keyPair.fingerprint)], [0, true]);
  const listed = await keyvend.run(['list', '--name', 'laptop', '--json']);
  assert.deepEqual(JSON.parse(listed.stdout).items, [keyPair]);
  const revoked = await keyvend.run(['revoke', keyPair.id, keyPair.id]);
  assert.deepEqual([revoked.code, revoked.stdout], [0, `revoked ${keyPair.id}\n`.repeat(2)]);
  const gone = await keyvend.run(['get', keyPair.id, '--json']);
  assert.equal(JSON.parse(gone.stdout).keyPair.status, 'deleted');
});

test('a list goes on to its end, page by page', async () => {
  for (const name of ['p-1', 'p-2', 'p-3']) await keyvend.run(['create', name, ...PLACE, '--json']);
  const all = await keyvend.run(['list', '--status', 'ready', '--limit', '2', '--all', '--json']);
  const { items, nextCursor } = JSON.parse(all.stdout);
  assert.deepEqual(
    [items.map(({ name }: { name: string }) => name), nextCursor],
    [['p-3', 'p-2', 'p-1'], null],
  );
  const some = await keyvend.run(['list', '--status', 'ready', '--limit', '2']);
  const [, cursor = ''] = /--cursor (\S+), or --all/.exec(some.stderr) ?? [];
  const rest = await keyvend.run(['list', '--status', 'ready', '--cursor', cursor, '--json']);
  assert.deepEqual(
    JSON.parse(rest.stdout).items.map(({ name }: { name: string }) => name),
    ['p-1'],
  );
});

test('the audit trail of a key pair is listed; a range that is too long is refused', async () => {
  const created = await keyvend.run(['create', 'audited', ...PLACE, '--json']);
  const { id } = JSON.parse(created.stdout).keyPair;
  const list = await keyvend.run([
    'audit',
    'list',
    '--key-pair',
    id,
    '--from',
    '2026-01-01T00:00:00Z',
    '--json',
  ]);
  assert.deepEqual([list.code, envelopeIn(list)['code']], [2, 'invalid_request']);
  const ranged = await keyvend.run(['audit', 'list', '--key-pair', id, '--json']);
  assert.deepEqual(
    JSON.parse(ranged.stdout).items.map(({ event }: { event: string }) => event),
    ['vend.succeeded', 'vend.requested'],
  );
});

test('an operator exports the trail, and anybody verifies it: a changed line is a fault, with 1', async () => {
  await keyvend.run(['create', 'exported', ...PLACE, '--json']);
  const operator = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const exported = await keyvend.run(['audit', 'export', '--output', 'trail'], Object.fromEntries(operator));
  assert.deepEqual([exported.code, exported.stdout], [0, ''], exported.stderr);
  const whole = await keyvend.run(['audit', 'verify', 'trail', '--json']);
  assert.deepEqual([whole.code, JSON.parse(whole.stdout).valid], [0, true], whole.stderr);
  const trail = await readFile(join(keyvend.folder, 'trail'), 'utf8');
  await writeFile(join(keyvend.folder, 'changed'), trail.replace('user/alice', 'user/alicf'));
  const changed = await keyvend.run(['audit', 'verify', 'changed', '--json']);
  assert.deepEqual([changed.code, JSON.parse(changed.stdout).valid], [1, false], changed.stderr);
});

test('can-i says yes with 0', async () => {
  const { code, stdout } = await keyvend.run(['can-i', 'create', ...PLACE, '--tag', 'project=checkout']);
  assert.deepEqual([code, stdout.startsWith('yes: ')], [0, true]);
});

test('doctor finds all well, and says what is not', async () => {
  const well = await keyvend.run(['doctor', '--json']);
  const outcomes = JSON.parse(well.stdout).findings.map(({ check, outcome }: Record<string, string>) => [
    check,
    outcome,
  ]);
  assert.deepEqual(
    [well.code, outcomes.slice(0, 4)],
    [
      0,
      [
        ['node', 'ok'],
        ['service', 'ok'],
        ['clock', 'ok'],
        ['credentials', 'ok'],
      ],
    ],
  );
  const ill = await keyvend.run(['doctor'], { AWS_SECRET_ACCESS_KEY: 'wrong' });
  assert.deepEqual([ill.code, /^failed {3}credentials/m.test(ill.stdout)], [1, true], ill.stdout);
  const lost = await keyvend.run(['doctor', '--url', await closedOrigin()]);
  assert.deepEqual(
    [lost.code, /^failed {3}service .+ECONNREFUSED/m.test(lost.stdout)],
    [1, true],
    lost.stdout,
  );
});

test('no private key, passcode or credential is on standard output or error, but where it was asked for', async () => {
  const created = await keyvend.run([
    'create',
    'canary',
    ...PLACE,
    '--out',
    'canary',
    '--format',
    'pkcs8',
    '--json',
  ]);
  const pem = await readFile(join(keyvend.folder, 'canary'), 'utf8');
  const guarded = await keyvend.run(['create', 'guarded', ...PLACE, '--passcode', '--json']);
  const { url, passcode } = JSON.parse(guarded.stdout).retrieval;
  const environment = { KEYVEND_PASSCODE: passcode, KEYVEND_PASSPHRASE: 'canary-passphrase' };
  const collected = await keyvend.run(['collect', url, '--out', 'guarded'], environment);
  const refused = await keyvend.run(['collect', url, '--out', 'other'], environment);
  const again = await keyvend.run(['create', 'canary', ...PLACE, '--out', 'canary']);
  assert.deepEqual([created.code, collected.code, refused.code, again.code], [0, 0, 5, 2]);
  const secrets = [
    ...privateKeySecrets('the private key', pem),
    ...passcodeSecrets('the passcode', passcode),
    { name: 'the passphrase', bytes: Buffer.from('canary-passphrase') },
    { name: 'the secret access key', bytes: Buffer.from('alice-local-secret') },
  ];
  const runs = { created, collected, refused, again };
  const sinks = Object.entries(runs).map(([name, { stdout, stderr }]) => ({
    name,
    content: stdout + stderr,
  }));
  assert.deepEqual(findLeaks(secrets, sinks), []);
  assert.equal(findLeaks(secrets, [{ name: 'planted', content: pem }]).length > 0, true);
});

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`the completion for ${shell} is a script that ${shell} takes, with every command in it`, async t => {
    const { code, stdout } = await keyvend.run(['completion', shell]);
    assert.equal(code, 0);
    for (const word of ['create', 'can-i', 'verify', 'lightsail', '--client-token'.slice(2)])
      assert.ok(stdout.includes(word), word);
    const file = join(keyvend.folder, `completion.${shell}`);
    await writeFile(file, stdout);
    const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    if (checked.error) return t.diagnostic(`${shell} is not installed here`);
    assert.deepEqual([checked.status, checked.stderr], [0, '']);
  });
}

const COMPLETED: readonly [words: string[], among: string[]][] = [
  [
    ['keyvend', ''],
    ['create', 'collect', 'audit', '--url'],
  ],
  [['keyvend', 'cre'], ['create']],
  [
    ['keyvend', 'audit', ''],
    ['list', 'export', 'verify'],
  ],
  [
    ['keyvend', 'create', 'n', '--provider', ''],
    ['lightsail', 'ec2', 'swas'],
  ],
  [['keyvend', 'create', '--form'], ['--format']],
  [['keyvend', 'audit', 'list', '--fr'], ['--from']],
];
for (const [words, among] of COMPLETED) {
  test(`bash completes "${words.join(' ')}"`, async t => {
    const { stdout } = await keyvend.run(['completion', 'bash']);
    const list = words.map(word => `'${word}'`).join(' ');
    const script = `${stdout}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _keyvend; echo "\${COMPREPLY[@]}"`;
    const bash = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    if (bash.error) return t.diagnostic('bash is not installed here');
    const offered = bash.stdout.trim().split(' ');
    for (const word of among) assert.ok(offered.includes(word), bash.stdout + bash.stderr);
  });
}

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { providerCreates } from '../support/cloud-traffic.ts';
import {
  type BuiltCommand,
  builtCommand,
  callerEnvironment,
  clientTokenIn,
  envelopeIn,
} from '../support/command.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { COMMAND, runByOpenSsh, runBySsh2 } from '../support/ssh-clients.ts';
import { startSshServer } from '../support/ssh-server.ts';
import { confinement, SSHD, sshdConfig, sshdFault, startSshd } from '../support/sshd.ts';

const PLACE = ['--provider', 'lightsail', '--region', 'us-east-1'];

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

const at = (name: string) => join(keyvend.folder, name);

test('one command gives a private key that logs in, for its owner only, with its public key beside it', async () => {
  const { code, stdout, stderr } = await keyvend.run(['create', 'build-7', ...PLACE, '--out', './build-7']);
  assert.deepEqual([code, stdout.includes('./build-7 (mode 0600, fingerprint checked)')], [0, true], stderr);
  assert.equal((await lstat(at('build-7'))).mode & 0o777, 0o600);
  const publicKey = await readFile(at('build-7.pub'), 'utf8');
  assert.match(publicKey, /^ssh-rsa [A-Za-z0-9+/]+={0,2} build-7\n$/);
  const server = await startSshServer(publicKey.trim());
  try {
    assert.equal(await runBySsh2(server.port, await readFile(at('build-7'), 'utf8')), COMMAND);
  } finally {
    await server.close();
  }
});

test("OpenSSH's client logs in to OpenSSH's server with the file as it is, and not with that of another", async t => {
  if (!existsSync(SSHD) || spawnSync('ssh', ['-V']).error)
    return t.diagnostic('sshd or ssh is not installed here');
  for (const name of ['login', 'stranger']) await keyvend.run(['create', name, ...PLACE, '--out', name]);
  const config = await sshdConfig(keyvend.folder, (await readFile(at('login.pub'), 'utf8')).trim());
  t.after(await confinement());
  const fault = sshdFault(config);
  if (fault !== undefined) return t.diagnostic(`sshd cannot run here: ${fault}`);
  const server = await startSshd(config);
  try {
    const options = ['-p', String(server.port)];
    const { status, stdout, stderr } = await runByOpenSsh(at('login'), options);
    assert.deepEqual([status, stdout], [0, 'let-in\n'], stderr);
    assert.equal((await runByOpenSsh(at('stranger'), options)).status, 255);
  } finally {
    await server.close();
  }
});

test('the client token is told, and the same command with it gives the same key pair and leaves the files', async () => {
  const parameters = ['create', 'again', ...PLACE, '--out', 'again', '--json'];
  const first = await keyvend.run(parameters);
  const files = await Promise.all(['again', 'again.pub'].map(name => readFile(at(name))));
  const second = await keyvend.run([...parameters, '--client-token', clientTokenIn(first.stderr)]);
  assert.deepEqual([second.code, second.stdout], [0, first.stdout], second.stderr);
  assert.deepEqual(await Promise.all(['again', 'again.pub'].map(name => readFile(at(name)))), files);
});

test('where FILE.pub is missing a repetition writes it', async () => {
  const parameters = ['create', 'half', ...PLACE, '--out', 'half'];
  const first = await keyvend.run(parameters);
  const publicKey = await readFile(at('half.pub'), 'utf8');
  await rm(at('half.pub'));
  assert.equal((await keyvend.run([...parameters, '--client-token', clientTokenIn(first.stderr)])).code, 0);
  assert.equal(await readFile(at('half.pub'), 'utf8'), publicKey);
});

const IN_THE_WAY: readonly [what: string, put: () => Promise<unknown>][] = [
  ['a file', () => writeFile(at('taken'), 'mine')],
  ['a link to nowhere', () => symlink(at('elsewhere'), at('taken'))],
  ['a folder', () => mkdir(at('taken'))],
  ['FILE.pub', () => writeFile(at('taken.pub'), 'mine')],
  ['a link in place of FILE.pub', () => symlink(at('elsewhere'), at('taken.pub'))],
];
for (const [what, put] of IN_THE_WAY) {
  test(`${what} in the way is neither followed nor overwritten, and nothing is vended`, async () => {
    await put();
    const before = service.cloud.requests.length;
    for (const token of [[], ['--client-token', 'of-another']]) {
      const run = await keyvend.run(['create', 'never', ...PLACE, '--out', 'taken', ...token]);
      assert.deepEqual([run.code, run.stdout, envelopeIn(run)['code']], [2, '', 'file_exists']);
    }
    assert.equal(providerCreates(service.cloud.requests.slice(before)), 0);
    assert.deepEqual(
      (await readdir(keyvend.folder)).filter(name => name.endsWith('.part')),
      [],
    );
    await Promise.all(['taken', 'taken.pub'].map(name => rm(at(name), { recursive: true, force: true })));
    assert.equal((await readdir(keyvend.folder)).includes('elsewhere'), false);
  });
}

test('a key file of another request is not taken for the one of this', async () => {
  await keyvend.run(['create', 'first', ...PLACE, '--out', 'first']);
  const other = await keyvend.run(['create', 'other', ...PLACE, '--out', 'other']);
  const content = await readFile(at('first'));
  const token = clientTokenIn(other.stderr);
  const run = await keyvend.run(['create', 'other', ...PLACE, '--out', 'first', '--client-token', token]);
  assert.deepEqual([run.code, run.stdout, envelopeIn(run)['code']], [2, '', 'file_exists']);
  assert.deepEqual(await readFile(at('first')), content);
});

test('a folder that cannot be written to is told of before anything is vended', async () => {
  const before = service.cloud.requests.length;
  const run = await keyvend.run(['create', 'never', ...PLACE, '--out', 'no/such/folder/key']);
  assert.deepEqual([run.code, run.stdout, envelopeIn(run)['code']], [2, '', 'file_unusable']);
  assert.equal(service.cloud.requests.length, before);
});

test('a leftover of a killed run is removed by its repetition, and that of another is left alone', async () => {
  await writeFile(at('.swept.0123456789abcdef.aaaaaaaaaaaa.part'), 'of another');
  const owner = createHash('sha256').update('sweep-1').digest('hex').slice(0, 16);
  await writeFile(at(`.swept.${owner}.bbbbbbbbbbbb.part`), 'half');
  const run = await keyvend.run(['create', 'swept', ...PLACE, '--out', 'swept', '--client-token', 'sweep-1']);
  assert.equal(run.code, 0, run.stderr);
  const left = (await readdir(keyvend.folder)).filter(name => name.endsWith('.part'));
  assert.deepEqual(left, ['.swept.0123456789abcdef.aaaaaaaaaaaa.part']);
});

const FORMATS: readonly [parameters: string[], environment: Record<string, string>, start: RegExp][] = [
  [[], {}, /^-----BEGIN (RSA )?PRIVATE KEY/],
  [['--format', 'pkcs8'], {}, /^-----BEGIN PRIVATE KEY/],
  [['--format', 'openssh'], {}, /^-----BEGIN OPENSSH PRIVATE KEY/],
  [['--format', 'ppk'], {}, /^PuTTY-User-Key-File-2/],
  [['--format', 'ppk'], { KEYVEND_PASSPHRASE: 'correct horse' }, /^PuTTY-User-Key-File-3/],
  [[], { KEYVEND_PASSPHRASE: 'correct horse' }, /^-----BEGIN OPENSSH PRIVATE KEY/],
];
for (const [row, [parameters, environment, start]] of FORMATS.entries()) {
  const passphrase = Object.keys(environment).length > 0 ? ' and a passphrase' : '';
  test(`with ${parameters.join(' ') || 'no format'}${passphrase} the file is that, and a repetition knows it`, async () => {
    const name = `format-${row}`;
    const command = ['create', name, ...PLACE, '--out', name, ...parameters];
    const run = await keyvend.run(command, environment);
    assert.equal(run.code, 0, run.stderr);
    assert.ok(start.test(await readFile(at(name), 'utf8')));
    const again = await keyvend.run([...command, '--client-token', clientTokenIn(run.stderr)], environment);
    assert.equal(again.code, 0, again.stderr);
  });
}

test('an Ed25519 key of EC2 is in OpenSSH form, with its fingerprint checked', async () => {
  const place = ['--provider', 'ec2', '--region', 'eu-west-1', '--key-type', 'ed25519'];
  const run = await keyvend.run(['create', 'ed', ...place, '--out', 'ed', '--json', '--quiet']);
  assert.deepEqual([run.code, run.stderr], [0, '']);
  assert.equal(JSON.parse(run.stdout).keyPair.keyType, 'ed25519');
  assert.ok((await readFile(at('ed'), 'utf8')).startsWith('-----BEGIN OPENSSH PRIVATE KEY'));
});

test('--stdout prints the private key alone', async () => {
  const { code, stdout } = await keyvend.run(['create', 'printed', ...PLACE, '--stdout']);
  assert.deepEqual([code, createPrivateKey(stdout).asymmetricKeyType], [0, 'rsa']);
});

test('without a place for the key its URL is given, with a passcode where one is wanted', async () => {
  const parameters = [
    'create',
    'link',
    ...PLACE,
    '--ttl',
    '60',
    '--passcode',
    '--tag',
    'project=blue',
    '--json',
  ];
  const { code, stdout } = await keyvend.run(parameters);
  const { keyPair, retrieval } = JSON.parse(stdout);
  assert.deepEqual([code, keyPair.tags], [0, [{ key: 'project', value: 'blue' }]]);
  assert.match(retrieval.url, /\/r\/[\w-]{69}$/);
  assert.match(retrieval.passcode, /^[0-9A-Z]{10}$/);
});

test('targets make one key pair at all of them', async () => {
  const targets = ['--target', 'lightsail:us-east-1', '--target', 'ec2:eu-west-1'];
  const { code, stdout } = await keyvend.run(['create', 'both', ...targets, '--out', 'both', '--json']);
  const { keyPair } = JSON.parse(stdout);
  assert.deepEqual(
    [code, keyPair.origin, keyPair.targets.map(({ provider }: { provider: string }) => provider)],
    [0, 'kms', ['lightsail', 'ec2']],
  );
});

test('--dry-run says what would become of it, makes nothing, and exits as the request would', async () => {
  await keyvend.run(['create', 'there', ...PLACE, '--stdout']);
  const before = service.cloud.requests.length;
  const free = await keyvend.run(['create', 'free', ...PLACE, '--out', 'free', '--dry-run', '--json']);
  const used = await keyvend.run(['create', 'there', ...PLACE, '--out', 'there', '--dry-run']);
  assert.deepEqual([free.code, JSON.parse(free.stdout).dryRun], [0, true]);
  assert.deepEqual([used.code, /^failed {2}name_at_keyvend/m.test(used.stdout)], [4, true]);
  assert.equal(providerCreates(service.cloud.requests.slice(before)), 0);
});

test('the mode is 0600 from the first byte on, by every system call that touches the files', async t => {
  if (spawnSync('strace', ['-V']).error) return t.diagnostic('strace is not installed here');
  const log = at('calls.log');
  const parameters = [keyvend.program, 'create', 'traced', ...PLACE, '--out', 'traced'];
  await promisify(execFile)(
    'strace',
    [
      '-f',
      '-qq',
      '-e',
      'trace=open,openat,creat,chmod,fchmod,fchmodat',
      '-o',
      log,
      process.execPath,
      ...parameters,
    ],
    { cwd: keyvend.folder, env: { PATH: process.env['PATH'], ...callerEnvironment(service.url) } },
  );
  const calls = (await readFile(log, 'utf8'))
    .split('\n')
    .filter(line => line.includes('traced.') || line.includes('"traced'));
  const opened = calls.filter(line => line.includes('O_CREAT'));
  assert.equal(opened.length, 2, calls.join('\n'));
  for (const call of opened) assert.match(call, /O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW\|O_CLOEXEC, 0600\)/);
  assert.deepEqual(
    calls.filter(line => /chmod/.test(line)),
    [],
  );
});

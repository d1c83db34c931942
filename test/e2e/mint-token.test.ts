import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { tokenClient } from '../support/api-client.ts';
import { freePort } from '../support/free-port.ts';
import { assertStatus } from '../support/problem.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const TOKEN = join(import.meta.dirname, '../../local/token.ts');
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+\n$/;

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let directory: string;
let service: ServiceProcess;
let issuer: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keyvend-'));
  service = await startServiceProcess(['--data', directory]);
  issuer = issuerOf(service);
});
after(async () => {
  await service.kill('SIGTERM');
  await rm(directory, { recursive: true });
});

/** What `npm start` prints of its issuer. */
function issuerOf({ output }: ServiceProcess): string {
  const [, url = assert.fail('no issuer is printed')] = /^token issuer (http:\S+)$/m.exec(output()) ?? [];
  return url;
}

/** Runs `npm run token`. */
function token(...parameters: string[]): Promise<Run> {
  const { promise, resolve } = Promise.withResolvers<Run>();
  const options = { env: { ...process.env, PORT: undefined } };
  execFile(process.execPath, [TOKEN, ...parameters], options, (error, stdout, stderr) =>
    resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
  );
  return promise;
}

function claimsOf(jwt: string) {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
}

test('a token, and nothing else, goes to standard output, and it lets its subject in', async () => {
  const { code, stdout, stderr } = await token('--as', 'alice', '--issuer', issuer);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, JWT);
  const { iss, sub, aud, iat, exp } = claimsOf(stdout);
  assert.deepEqual(
    { iss, sub, aud, ttl: exp - iat },
    { iss: issuer, sub: 'alice', aud: 'keyvend', ttl: 3600 },
  );
  const alice = tokenClient(service.url, stdout.trim());
  assertStatus(await alice({ method: 'GET', path: '/v1/key-pairs' }), 200);
  assert.ok(!service.output().includes(stdout.trim()));
});

test('a token may be for another audience, which is refused, and for another time', async () => {
  const { stdout } = await token('--as', 'a', '--audience', 'other', '--ttl', '60', '--issuer', issuer);
  const { aud, iat, exp } = claimsOf(stdout);
  assert.deepEqual([aud, exp - iat], ['other', 60]);
  const client = tokenClient(service.url, stdout.trim());
  assertStatus(await client({ method: 'GET', path: '/v1/key-pairs' }), 403);
});

test('the command that npm start prints names its own issuer', () => {
  assert.ok(service.output().includes(`npm run -s token -- --issuer ${issuer} --as alice`));
});

test('the signing key outlives kill -9 with --data, and only its owner may read it', async () => {
  const keys = async () => {
    const answer = await fetch(`${issuer}/jwks`);
    return await answer.text();
  };
  const before = await keys();
  await service.kill('SIGKILL');
  service = await startServiceProcess(['--data', directory]);
  issuer = issuerOf(service);
  assert.equal(await keys(), before);
  const files = await readdir(directory);
  assert.ok(files.includes('oidc-signing-key.pem'));
  const { mode } = await stat(join(directory, 'oidc-signing-key.pem'));
  assert.equal(mode & 0o777, 0o600);
});

test('without a service it says what to do', async () => {
  const { code, stdout, stderr } = await token(
    '--as',
    'alice',
    '--issuer',
    `http://127.0.0.1:${await freePort()}`,
  );
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^Nothing answers at http:\/\/127\.0\.0\.1:\d+\. Run npm start first/);
});

const MISUSES: readonly [rule: string, parameters: string[], message: RegExp][] = [
  ['without a name', [], /^Say whose token it shall be: --as alice/],
  ['with an unknown option', ['--of', 'alice'], /^Unknown option '--of'/],
  ['with a time that is none', ['--as', 'alice', '--ttl', 'soon'], /ttlSeconds/],
  ['with a time beyond a day', ['--as', 'alice', '--ttl', '86401'], /ttlSeconds/],
  ['with an empty name', ['--as', ''], /sub/],
];
for (const [rule, parameters, message] of MISUSES) {
  test(`${rule} it says so, and prints no token`, async () => {
    const { code, stdout, stderr } = await token(...parameters, '--issuer', issuer);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
  });
}

test('at the address of something else it says so', async () => {
  const { code, stdout, stderr } = await token('--as', 'alice', '--issuer', service.url);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /is not the issuer of npm start/);
});

test('--help shows every option', async () => {
  const { code, stdout } = await token('--help');
  assert.equal(code, 0);
  for (const option of ['--as', '--ttl', '--audience', '--issuer'])
    assert.ok(stdout.includes(option), option);
});

test('a web page of another origin gets no token', async () => {
  const answer = await fetch(`${issuer}/token`, { method: 'POST', body: '{"sub":"alice"}' });
  assert.equal(answer.status, 415);
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

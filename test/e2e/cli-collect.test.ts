import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  type BuiltCommand,
  builtCommand,
  callerEnvironment,
  clientTokenIn,
  envelopeIn,
} from '../support/command.ts';
import { goodClaims } from '../support/forged-tokens.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { vend } from '../support/vending.ts';

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

test('a URL gives its private key, its repetition with the same token the same files, a stranger 410', async () => {
  const { retrieval, keyPair } = await vend(service.alice);
  const parameters = ['collect', retrieval.url, '--out', 'collected', '--json'];
  const first = await keyvend.run(parameters);
  assert.deepEqual([first.code, JSON.parse(first.stdout).keyPair.id], [0, keyPair.id], first.stderr);
  const key = await readFile(at('collected'));
  await rm(at('collected'));
  await rm(at('collected.pub'));
  const again = await keyvend.run([...parameters, '--client-token', clientTokenIn(first.stderr)]);
  assert.deepEqual([again.code, again.stdout], [0, first.stdout], again.stderr);
  assert.ok(key.equals(await readFile(at('collected'))));
  const found = await keyvend.run([...parameters, '--client-token', clientTokenIn(first.stderr)]);
  assert.equal(found.code, 0, found.stderr);

  const stranger = await keyvend.run(['collect', retrieval.url, '--stdout']);
  assert.deepEqual([stranger.code, stranger.stdout], [5, '']);
  assert.equal(envelopeIn(stranger)['code'], 'retrieval_consumed');
});

test('a file in the way consumes nothing, whatever the token', async () => {
  const { retrieval } = await vend(service.alice);
  const parameters = ['collect', retrieval.url, '--out', 'collected'];
  for (const token of [[], ['--client-token', 'some-other']]) {
    const run = await keyvend.run([...parameters, ...token]);
    assert.deepEqual([run.code, envelopeIn(run)['code']], [2, 'file_exists']);
  }
  assert.equal((await keyvend.run(['collect', retrieval.url, '--stdout'])).code, 0);
});

test('a passcode comes from the environment; a wrong one is denied and consumes nothing', async () => {
  const { retrieval } = await vend(service.alice, { retrieval: { passcode: true } });
  const parameters = ['collect', retrieval.url, '--stdout'];
  const none = await keyvend.run(parameters);
  assert.deepEqual([none.code, envelopeIn(none)['code']], [2, 'no_terminal']);
  const wrong = await keyvend.run(parameters, { KEYVEND_PASSCODE: '0000000000' });
  assert.deepEqual([wrong.code, wrong.stdout, envelopeIn(wrong)['code']], [3, '', 'passcode_incorrect']);
  const right = await keyvend.run(parameters, { KEYVEND_PASSCODE: retrieval.passcode ?? '' });
  assert.deepEqual([right.code, createPrivateKey(right.stdout).type], [0, 'private']);
});

test('a person at a terminal is asked for the passcode, which is not shown', async t => {
  if (spawnSync('script', ['--version']).error)
    return t.diagnostic('script (util-linux) is not installed here');
  const { retrieval } = await vend(service.alice, { retrieval: { passcode: true } });
  const command = [process.execPath, keyvend.program, 'collect', retrieval.url, '--out', 'asked'].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    ...{ cwd: keyvend.folder, stdio: ['pipe', 'pipe', 'inherit'] },
    env: { PATH: process.env['PATH'], ...callerEnvironment(service.url) },
  });
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (!seen.includes('Passcode:') && `${seen}${chunk}`.includes('Passcode:'))
      child.stdin.write(`${retrieval.passcode}\r`);
    seen += chunk;
  });
  const [code] = await once(child, 'close');
  assert.deepEqual([code, seen.includes(retrieval.passcode ?? ' ')], [0, false], seen);
});

test('a URL for its caller is collected with a signature, and by nobody else', async () => {
  const { retrieval } = await vend(service.alice, { retrieval: { access: 'caller' } });
  const parameters = ['collect', retrieval.url, '--stdout'];
  const bob = await keyvend.run(parameters, callerEnvironment(service.url, 'BOB'));
  assert.deepEqual([bob.code, bob.stdout, envelopeIn(bob)['code']], [5, '', 'retrieval_not_found']);
  assert.equal((await keyvend.run(parameters)).code, 0);
});

test('a JWT takes the place of AWS credentials, also for its own URLs', async () => {
  const token = service.issuer.sign(goodClaims({ sub: 'pipeline-9' }));
  const place = ['--provider', 'ec2', '--region', 'eu-west-1', '--access', 'caller'];
  const environment = { KEYVEND_TOKEN: token, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const run = await keyvend.run(['create', 'by-token', ...place, '--out', 'by-token', '--json'], environment);
  assert.equal(run.code, 0, run.stderr);
  assert.equal(JSON.parse(run.stdout).keyPair.createdBy, 'oidc:local:pipeline-9');
});

test('credentials go to no other host and to no bearer URL', async () => {
  const requests: IncomingMessage[] = [];
  const stranger = createServer((request, response) => {
    requests.push(request);
    response.writeHead(302, { location: `${service.url}/v1/key-pairs` }).end();
  }).listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const token = 'A'.repeat(69);
  try {
    const foreign = await keyvend.run(['collect', `${url}/v1/retrievals/${token}`, '--stdout']);
    assert.deepEqual([foreign.code, envelopeIn(foreign)['code'], requests.length], [2, 'foreign_url', 0]);
    const bearer = await keyvend.run(['collect', `${url}/r/${token}`, '--stdout']);
    assert.deepEqual([bearer.code, bearer.stdout, requests.length], [1, '', 1], bearer.stderr);
    const { authorization, 'x-amz-date': date } = requests[0]?.headers ?? {};
    assert.deepEqual([authorization, date], [undefined, undefined]);
  } finally {
    stranger.close();
  }
});

const NO_RETRIEVAL_URLS = [
  'kp_0123456789ABCDEFGHJKMNPQRS',
  'http://example.com/r/TOKEN',
  'https://user:secret@example.com/r/TOKEN',
  'https://example.com/r/TOKEN?x=1',
  'https://example.com/other/TOKEN',
  'file:///r/TOKEN',
];
for (const url of NO_RETRIEVAL_URLS) {
  test(`${url} is no retrieval URL`, async () => {
    const run = await keyvend.run(['collect', url, '--stdout']);
    assert.deepEqual([run.code, run.stdout, envelopeIn(run)['code']], [2, '', 'usage']);
    assert.equal(run.stderr.includes('secret'), false);
  });
}

test('--agent gives the key to a real agent for the time that --ttl says, through no file', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'keyvend-agent-'));
  const socket = join(folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  const isThere = await Promise.race([
    once(agent.stdout, 'data').then(() => true),
    once(agent, 'error').then(() => false),
  ]);
  if (!isThere) return t.diagnostic('ssh-agent is not installed here');
  try {
    const place = ['--provider', 'lightsail', '--region', 'us-east-1', '--agent', '--ttl', '600', '--json'];
    const run = await keyvend.run(['create', 'in-agent', ...place], { SSH_AUTH_SOCK: socket });
    assert.equal(run.code, 0, run.stderr);
    const { keyPair, agent: kept } = JSON.parse(run.stdout);
    assert.deepEqual(kept, { lifetimeSeconds: 600 });
    const held = spawnSync('ssh-add', ['-l'], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      encoding: 'utf8',
    });
    assert.ok(held.stdout.includes(keyPair.fingerprint), held.stdout);
    assert.ok(held.stdout.includes('in-agent'), held.stdout);
  } finally {
    agent.kill();
    await rm(folder, { recursive: true });
  }
});

test('without an agent --agent vends nothing', async () => {
  const before = service.cloud.requests.length;
  const run = await keyvend.run([
    'create',
    'no-agent',
    '--provider',
    'lightsail',
    '--region',
    'us-east-1',
    '--agent',
  ]);
  assert.deepEqual([run.code, envelopeIn(run)['code']], [2, 'no_agent']);
  assert.equal(service.cloud.requests.length, before);
});

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { closedOrigin } from '../support/closed-port.ts';
import { type BuiltCommand, builtCommand, envelopeIn } from '../support/command.ts';
import { OF_THE_API } from '../support/command-lines.ts';
import { type Reply, type ScriptedApi, scriptedApi } from '../support/scripted-api.ts';

let api: ScriptedApi;
let keyvend: BuiltCommand;
before(async () => {
  api = await scriptedApi();
  keyvend = await builtCommand({
    ...{ KEYVEND_URL: api.url, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary-secret-key' },
  });
  await writeFile(join(keyvend.folder, 'key.pub'), 'ssh-ed25519 AAAA');
});
after(async () => {
  await keyvend.close();
  api.close();
});

function run(parameters: readonly string[], environment?: Record<string, string>) {
  return keyvend.run(
    parameters.map(parameter => parameter.replace('URL', api.url)),
    environment,
  );
}

function problem(status: number, code: string, retryable = false): Reply {
  const detail = 'What to do.\u001b[2J';
  return { status, body: { type: 'x', title: 'x', status, detail, code, requestId: 'req-2', retryable } };
}

/** What the service answers, and the exit code that says so. */
const ANSWERS: readonly [reply: Reply, exitCode: number, code: string][] = [
  [problem(400, 'invalid_request'), 2, 'invalid_request'],
  [problem(403, 'forbidden'), 3, 'forbidden'],
  [{ status: 403, body: { message: 'Forbidden' } }, 3, 'forbidden'],
  [{ status: 401, body: { message: 'Unauthorized' } }, 3, 'unauthenticated'],
  [problem(401, 'passcode_incorrect'), 3, 'passcode_incorrect'],
  [problem(404, 'not_found'), 5, 'not_found'],
  [problem(409, 'name_conflict'), 4, 'name_conflict'],
  [problem(409, 'provider_quota_exceeded'), 4, 'provider_quota_exceeded'],
  [problem(410, 'retrieval_consumed'), 5, 'retrieval_consumed'],
  [problem(410, 'retrieval_expired'), 5, 'retrieval_expired'],
  [problem(410, 'retrieval_locked'), 5, 'retrieval_locked'],
  [problem(410, 'retrieval_revoked'), 5, 'retrieval_revoked'],
  [problem(413, 'payload_too_large'), 2, 'payload_too_large'],
  [problem(422, 'client_token_mismatch'), 4, 'client_token_mismatch'],
  [problem(422, 'unacceptable_public_key'), 2, 'unacceptable_public_key'],
  [problem(502, 'provider_error'), 1, 'provider_error'],
  [{ ...problem(429, 'throttled', true), headers: { 'retry-after': '3000' } }, 6, 'throttled'],
  [{ ...problem(503, 'unavailable', true), headers: { 'retry-after': '3000' } }, 6, 'unavailable'],
  [
    { ...problem(409, 'request_in_progress', true), headers: { 'retry-after': '3000' } },
    6,
    'request_in_progress',
  ],
  [{ status: 200, body: '<html>canary-body</html>' }, 1, 'unexpected_answer'],
  [{ status: 302, headers: { location: 'https://example.com/' } }, 1, 'refused'],
];
describe('what is answered is told by the exit code and the envelope, and standard output stays empty', () => {
  for (const [reply, exitCode, code] of ANSWERS) {
    test(`${reply.status} ${code} is ${exitCode}`, async () => {
      api.answerWith(reply);
      const outcome = await run(['get', 'kp_1']);
      assert.deepEqual([outcome.code, outcome.stdout, api.requests()], [exitCode, '', 1], outcome.stderr);
      const envelope = envelopeIn(outcome);
      assert.deepEqual(Object.keys(envelope), ['code', 'message', 'next', 'requestId']);
      assert.deepEqual([envelope['code'], outcome.stderr.includes('\u001b')], [code, false]);
      assert.equal(/canary/.test(outcome.stderr), false);
    });
  }

  for (const [command, operands] of OF_THE_API) {
    test(`keyvend ${command.join(' ')} refused is 3`, async () => {
      api.answerWith(problem(403, 'forbidden'));
      const outcome = await run([...command, ...operands]);
      assert.deepEqual([outcome.code, outcome.stdout, envelopeIn(outcome)['code']], [3, '', 'forbidden']);
    });
  }
});

describe('what may pass is repeated with the same client token', () => {
  const PASSING: readonly [what: string, reply: Reply][] = [
    ['409 in progress', { ...problem(409, 'request_in_progress', true), headers: { 'retry-after': '1' } }],
    ['429', { ...problem(429, 'throttled', true), headers: { 'retry-after': '1' } }],
    ['503', problem(503, 'unavailable', true)],
    ['500', problem(500, 'internal', true)],
    ["API Gateway's own 503", { status: 503, body: { message: 'Service Unavailable' } }],
  ];
  for (const [what, reply] of PASSING) {
    test(what, async () => {
      api.answerWith(reply, { status: 200, body: { items: [], nextCursor: null } });
      const started = Date.now();
      const outcome = await run(['list', '--json']);
      assert.deepEqual(
        [outcome.code, outcome.stdout, api.requests()],
        [0, '{"items":[],"nextCursor":null}\n', 2],
      );
      assert.ok(reply.headers === undefined || Date.now() - started >= 1_000);
    });
  }

  test('and no longer than --timeout says; the envelope says how to resume', async () => {
    api.answerWith({ ...problem(503, 'unavailable', true), headers: { 'retry-after': '1' } });
    const parameters = [
      'create',
      'n',
      '--target',
      'ec2:eu-west-1',
      '--client-token',
      'mine',
      '--timeout',
      '3',
    ];
    const outcome = await run(parameters);
    assert.deepEqual([outcome.code, outcome.stdout], [6, '']);
    assert.ok(api.requests() >= 2 && api.requests() <= 4, String(api.requests()));
    assert.match(String(envelopeIn(outcome)['next']), /--client-token mine\.$/);
  });

  test('a service that is not there is given up on, with 6', async () => {
    const { code, stdout, stderr } = await run(['list', '--url', await closedOrigin(), '--timeout', '1']);
    assert.deepEqual([code, stdout], [6, '']);
    assert.match(stderr, /"code":"unreachable"/);
  });
});

test('without credentials it says where they may come from, with 3', async () => {
  api.answerWith();
  const outcome = await run(['list'], {
    ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' },
  });
  assert.deepEqual([outcome.code, outcome.stdout, api.requests()], [3, '', 0]);
  assert.match(outcome.stderr, /"code":"credentials_missing".+KEYVEND_TOKEN/);
});

test('what takes longer than a second is told on standard error, unless --quiet says not to', async () => {
  api.answerWith(problem(503, 'unavailable', true));
  const loud = await run(['list', '--timeout', '2']);
  assert.match(loud.stderr, /^keyvend: unavailable: trying again in 1 s\n(.+\n)*keyvend: listing \.\.\.\n/);
  const quiet = await run(['list', '--timeout', '2', '--quiet']);
  assert.equal(quiet.stderr.trimEnd().split('\n').length, 1);
});

const KEY_PAIR = {
  ...{ id: 'kp_1', provider: 'ec2', region: 'eu-west-1', name: 'n', keyType: 'rsa', keySize: 2048 },
  ...{ origin: 'provider', status: 'ready', publicKey: null, fingerprint: `SHA256:${'A'.repeat(43)}` },
  ...{ providerFingerprint: null, providerId: null, tags: [], createdAt: 'now', createdBy: 'me' },
};

test('what a server sends cannot steer the terminal', async () => {
  const keyPair = { ...KEY_PAIR, name: 'n\u001b]0;owned\u0007\u202e', createdBy: 'me\u009b2J' };
  api.answerWith({ status: 200, body: { items: [keyPair], nextCursor: null } });
  for (const parameters of [['list'], ['list', '--json']]) {
    const { stdout } = await run(parameters);
    assert.equal(/[\p{Cc}\p{Cf}]/u.test(stdout.replaceAll('\n', '')), false);
  }
});

const STRANGE_KEYS: readonly [what: string, privateKey: () => string, code: string][] = [
  ['that of another key pair', () => rsaKey(), 'fingerprint_mismatch'],
  ['no key', () => 'not a key, canary', 'unexpected_answer'],
];
for (const [what, privateKey, code] of STRANGE_KEYS) {
  test(`a released private key that is ${what} is neither kept nor shown`, async () => {
    const retrieval = { url: `${api.url}/r/TOKEN`, expiresAt: 'soon', access: 'bearer' };
    for (const place of [['--out', 'strange'], ['--stdout']]) {
      api.answerWith(
        { status: 201, body: { requestId: 'r', keyPair: KEY_PAIR, operation: null, retrieval } },
        { status: 200, body: { keyPair: KEY_PAIR, privateKey: privateKey(), format: 'pem' } },
      );
      const outcome = await run(['create', 'n', '--provider', 'ec2', '--region', 'eu-west-1', ...place]);
      assert.deepEqual([outcome.code, outcome.stdout, envelopeIn(outcome)['code']], [1, '', code]);
      assert.equal(/canary|PRIVATE/.test(outcome.stderr), false);
      assert.deepEqual(
        (await readdir(keyvend.folder)).filter(name => name.includes('strange')),
        [],
      );
    }
  });
}

function rsaKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { closedOrigin } from '../support/closed-port.ts';
import { type BuiltCommand, builtCommand, envelopeIn } from '../support/command.ts';

/** Every command with the operands that it needs to get as far as a request, and what it is about. */
const COMMANDS: readonly [command: string[], operands: string[], options: string[]][] = [
  [['create'], ['n', '--provider', 'ec2', '--region', 'eu-west-1'], ['--out', '--agent', '--client-token']],
  [
    ['import'],
    ['n', '--provider', 'ec2', '--region', 'eu-west-1', '--public-key', 'key.pub'],
    ['--public-key'],
  ],
  [['get'], ['kp_1'], ['--public-key-format']],
  [['list'], [], ['--status', '--all', '--cursor']],
  [['collect'], ['URL/r/TOKEN', '--stdout'], ['--out', '--passcode', '--passphrase']],
  [['revoke'], ['kp_1'], []],
  [['audit', 'list'], [], ['--from', '--to', '--principal']],
  [['can-i'], ['create'], ['--tag', '--target']],
  [['providers'], [], []],
  [['doctor'], [], []],
  [['audit', 'export'], [], ['--output']],
  [['audit', 'verify'], ['export'], ['--public-key', '--witness']],
  [['completion'], ['bash'], []],
];
const OF_THE_API = COMMANDS.slice(0, 9);

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

let keyvend: BuiltCommand;
let url: string;
let replies: Reply[] = [];
let requests = 0;
const server = createServer((_request, response) => {
  requests += 1;
  const reply = replies.length > 1 ? replies.shift() : replies[0];
  answer(response, reply ?? { status: 500 });
});

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  keyvend = await builtCommand({
    ...{ KEYVEND_URL: url, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary-secret-key' },
  });
  await writeFile(join(keyvend.folder, 'key.pub'), 'ssh-ed25519 AAAA');
});
after(async () => {
  await keyvend.close();
  server.close();
  server.closeAllConnections();
});

function answer(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', 'apigw-requestid': 'req-1', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
}

function problem(status: number, code: string, retryable = false): Reply {
  const detail = 'What to do.\u001b[2J';
  return { status, body: { type: 'x', title: 'x', status, detail, code, requestId: 'req-2', retryable } };
}

function run(parameters: readonly string[], environment?: Record<string, string>) {
  requests = 0;
  return keyvend.run(
    parameters.map(parameter => parameter.replace('URL', url)),
    environment,
  );
}

describe('--help', () => {
  for (const [command, , options] of COMMANDS) {
    test(`keyvend ${command.join(' ')} --help names its options and gives an example`, async () => {
      const { code, stdout, stderr } = await run([...command, '--help']);
      assert.deepEqual([code, stderr, requests], [0, '', 0]);
      for (const text of [`keyvend ${command.join(' ')}`, 'Example', '--json', '--url', ...options]) {
        assert.ok(stdout.includes(text), text);
      }
    });
  }

  test('keyvend --help names every command, variable and exit code', async () => {
    const { code, stdout } = await run(['--help']);
    assert.equal(code, 0);
    for (const text of [
      ...COMMANDS.map(([[name]]) => name),
      'KEYVEND_URL',
      'KEYVEND_TOKEN',
      '130 interrupted',
    ]) {
      assert.ok(stdout.includes(text ?? '?'), text);
    }
  });
});

describe('wrong usage ends with 2, asks nothing of the service and prints nothing on standard output', () => {
  const rows: (readonly [string, string[]])[] = [
    ['no command', []],
    ['an unknown command', ['vend']],
    ['an unknown command of audit', ['audit', 'drop']],
    ...COMMANDS.map(
      ([command, operands]) =>
        [
          `${command.join(' ')} with an unknown option`,
          [...command, ...operands, '--nmae', 'x'],
        ] as const satisfies readonly [string, string[]],
    ),
    ['create without a name', ['create', '--provider', 'ec2', '--region', 'eu-west-1']],
    ['create without a place', ['create', 'n']],
    ['create at a place and targets', ['create', 'n', '--provider', 'ec2', '--target', 'ec2:eu-west-1']],
    ['create at a target without region', ['create', 'n', '--target', 'ec2']],
    ['create at an unknown provider', ['create', 'n', '--provider', 'gcp', '--region', 'x']],
    [
      'create for two places of the key',
      ['create', 'n', '--target', 'ec2:eu-west-1', '--out', 'k', '--stdout'],
    ],
    ['a format without a file', ['create', 'n', '--target', 'ec2:eu-west-1', '--format', 'ppk']],
    [
      'a passphrase for PEM',
      ['create', 'n', '--target', 'ec2:eu-west-1', '--out', 'k', '--format', 'pem', '--passphrase'],
    ],
    ['a format for an agent', ['create', 'n', '--target', 'ec2:eu-west-1', '--agent', '--format', 'ppk']],
    ['JSON of a bare key', ['create', 'n', '--target', 'ec2:eu-west-1', '--stdout', '--json']],
    ['a TTL that is no number', ['create', 'n', '--target', 'ec2:eu-west-1', '--ttl', 'soon']],
    ['a TTL beyond a day', ['create', 'n', '--target', 'ec2:eu-west-1', '--ttl', '86401']],
    ['a client token with a blank', ['create', 'n', '--target', 'ec2:eu-west-1', '--client-token', 'a b']],
    ['an operand too many', ['get', 'kp_1', 'kp_2']],
    ['collect without a place for the key', ['collect', 'URL/r/TOKEN']],
    ['an action that is none', ['can-i', 'dance']],
    ['a time that is none', ['audit', 'list', '--from', 'yesterday-ish']],
    ['a shell that is none', ['completion', 'cmd']],
    ['a URL that is none', ['list', '--url', 'keyvend']],
    ['plain http to another machine', ['list', '--url', 'http://keyvend.example.com']],
    ['an export without the settings of an operator', ['audit', 'export']],
    ['an export that is not there', ['audit', 'verify', 'no-such-export']],
  ];
  for (const [what, parameters] of rows) {
    test(what, async () => {
      const outcome = await run(parameters);
      assert.deepEqual([outcome.code, outcome.stdout, requests], [2, '', 0], outcome.stderr);
      const { code, message, requestId, ...rest } = envelopeIn(outcome);
      assert.deepEqual(
        [typeof code, typeof message, requestId, Object.keys(rest)],
        ['string', 'string', null, ['next']],
      );
    });
  }

  test('a secret in place of a flag is not repeated', async () => {
    for (const flag of ['--passphrase=canary-secret', '--passcode=canary-secret', '--secret=canary-secret']) {
      const { code, stdout, stderr } = await run(['create', 'n', flag]);
      assert.deepEqual([code, stdout, stderr.includes('canary')], [2, '', false]);
    }
  });

  test('a private key in place of a public one is not sent', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(join(keyvend.folder, 'key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const outcome = await run([
      'import',
      'n',
      '--provider',
      'ec2',
      '--region',
      'eu-west-1',
      '--public-key',
      'key',
    ]);
    assert.deepEqual([outcome.code, requests, envelopeIn(outcome)['code']], [2, 0, 'private_key_submitted']);
  });
});

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
      replies = [reply];
      const outcome = await run(['get', 'kp_1']);
      assert.deepEqual([outcome.code, outcome.stdout, requests], [exitCode, '', 1], outcome.stderr);
      const envelope = envelopeIn(outcome);
      assert.deepEqual(Object.keys(envelope), ['code', 'message', 'next', 'requestId']);
      assert.deepEqual([envelope['code'], outcome.stderr.includes('\u001b')], [code, false]);
      assert.equal(/canary/.test(outcome.stderr), false);
    });
  }

  for (const [command, operands] of OF_THE_API) {
    test(`keyvend ${command.join(' ')} refused is 3`, async () => {
      replies = [problem(403, 'forbidden')];
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
      replies = [reply, { status: 200, body: { items: [], nextCursor: null } }];
      const started = Date.now();
      const outcome = await run(['list', '--json']);
      assert.deepEqual([outcome.code, outcome.stdout, requests], [0, '{"items":[],"nextCursor":null}\n', 2]);
      assert.ok(reply.headers === undefined || Date.now() - started >= 1_000);
    });
  }

  test('and no longer than --timeout says; the envelope says how to resume', async () => {
    replies = [{ ...problem(503, 'unavailable', true), headers: { 'retry-after': '1' } }];
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
    assert.ok(requests >= 2 && requests <= 4, String(requests));
    assert.match(String(envelopeIn(outcome)['next']), /--client-token mine\.$/);
  });

  test('a service that is not there is given up on, with 6', async () => {
    const { code, stdout, stderr } = await run(['list', '--url', await closedOrigin(), '--timeout', '1']);
    assert.deepEqual([code, stdout], [6, '']);
    assert.match(stderr, /"code":"unreachable"/);
  });
});

test('without credentials it says where they may come from, with 3', async () => {
  const outcome = await run(['list'], {
    ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' },
  });
  assert.deepEqual([outcome.code, outcome.stdout, requests], [3, '', 0]);
  assert.match(outcome.stderr, /"code":"credentials_missing".+KEYVEND_TOKEN/);
});

test('what takes longer than a second is told on standard error, unless --quiet says not to', async () => {
  replies = [problem(503, 'unavailable', true)];
  const loud = await run(['list', '--timeout', '2']);
  assert.match(loud.stderr, /^keyvend: unavailable: trying again in 1 s\n(.+\n)*keyvend: listing \.\.\.\n/);
  const quiet = await run(['list', '--timeout', '2', '--quiet']);
  assert.equal(quiet.stderr.trimEnd().split('\n').length, 1);
});

test('what a server sends cannot steer the terminal', async () => {
  const keyPair = {
    ...{
      id: 'kp_1',
      provider: 'ec2',
      region: 'eu-west-1',
      name: 'n\u001b]0;owned\u0007\u202e',
      keyType: 'rsa',
    },
    ...{ keySize: 2048, origin: 'provider', status: 'ready', publicKey: null, fingerprint: null },
    ...{ providerFingerprint: null, providerId: null, tags: [], createdAt: 'now', createdBy: 'me\u009b2J' },
  };
  replies = [{ status: 200, body: { items: [keyPair], nextCursor: null } }];
  for (const parameters of [['list'], ['list', '--json']]) {
    const { stdout } = await run(parameters);
    assert.equal(/[\p{Cc}\p{Cf}]/u.test(stdout.replaceAll('\n', '')), false);
  }
});

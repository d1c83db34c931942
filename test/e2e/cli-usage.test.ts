import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type BuiltCommand, builtCommand, envelopeIn } from '../support/command.ts';
import { COMMANDS } from '../support/command-lines.ts';
import { type ScriptedApi, scriptedApi } from '../support/scripted-api.ts';

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

describe('--help', () => {
  for (const [command, , options] of COMMANDS) {
    test(`keyvend ${command.join(' ')} --help names its options and gives an example`, async () => {
      const { code, stdout, stderr } = await run([...command, '--help']);
      assert.deepEqual([code, stderr, api.requests()], [0, '', 0]);
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
      assert.deepEqual([outcome.code, outcome.stdout, api.requests()], [2, '', 0], outcome.stderr);
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
    assert.deepEqual(
      [outcome.code, api.requests(), envelopeIn(outcome)['code']],
      [2, 0, 'private_key_submitted'],
    );
  });
});

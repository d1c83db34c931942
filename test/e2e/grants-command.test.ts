import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ProvisionedCloud } from '../support/provisioned-cloud.ts';
import { provisionedCloud } from '../support/provisioned-cloud.ts';

const COMMAND = join(import.meta.dirname, '../../cli/keyvend-grants.ts');
const LOCAL_GRANTS = join(import.meta.dirname, '../../grants/local.yaml');
const ROLE = 'arn:aws:iam::123456789012:role/ci';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let provisioned: ProvisionedCloud;
let folder: string;
before(async () => {
  provisioned = await provisionedCloud('test');
  folder = await mkdtemp(join(tmpdir(), 'keyvend-grants-'));
});
after(async () => {
  await provisioned.cloud.close();
  await rm(folder, { recursive: true });
});

/** Runs the command with the settings that it names, and no others. */
function grants(...parameters: string[]): Promise<Run> {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, KEYVEND_TABLE } =
    provisioned.environment;
  return run(parameters, {
    ...{ AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, KEYVEND_TABLE },
  });
}

function run(parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const { promise, resolve } = Promise.withResolvers<Run>();
  execFile(process.execPath, [COMMAND, ...parameters], { env }, (error, stdout, stderr) =>
    resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
  );
  return promise;
}

async function fileOf(text: string): Promise<string> {
  const file = join(folder, 'grants.yaml');
  await writeFile(file, text);
  return file;
}

test('a document is applied, shown, changed and applied again, each time as the next version', async () => {
  assert.match((await grants('show')).stdout, /^# no version/);
  const first = await grants('apply', LOCAL_GRANTS, '--from', '0');
  assert.deepEqual([first.code, first.stderr], [0, '']);
  assert.match(
    first.stdout,
    /^\+ alice-own\n(\+ .+\n){3}version 1, .+ by access-key:test, document [0-9a-f]{12}\n/,
  );

  const shown = await grants('show');
  const changed = shown.stdout.replace('sid: bob-lists', 'sid: bob-looks').replace('us-*', 'eu-*');
  const second = await grants('apply', await fileOf(changed), '--from', '1');
  assert.match(second.stdout, /^- bob-lists\n~ bob-lightsail-us\n\+ bob-looks\nversion 2, /);
  const again = await grants('apply', await fileOf(changed));
  assert.match(again.stdout, /^Nothing changes: version 2, /);

  const lines = (await grants('history')).stdout.split('\n');
  assert.deepEqual(
    lines.map(line => line.slice(0, 9)),
    ['version 2', 'version 1', ''],
  );
  assert.equal((await grants('show', '--version', '1')).stdout, shown.stdout);
});

test('a document that was made from an older version is refused', async () => {
  await grants('apply', LOCAL_GRANTS);
  const { code, stdout, stderr } = await grants('apply', LOCAL_GRANTS, '--from', '7');
  assert.deepEqual([code, stdout], [1, '']);
  assert.equal(
    stderr,
    'keyvend-grants: Somebody else changed the grants meanwhile: look at them and repeat.\n',
  );
});

test('a document that is not valid is not applied, and each mistake is told', async () => {
  await grants('apply', LOCAL_GRANTS);
  const before = await grants('show');
  const bad = (await readFile(LOCAL_GRANTS, 'utf8'))
    .replace('keys:create', 'keys:make')
    .replace('allow', 'permit');
  for (const command of ['check', 'apply']) {
    const { code, stdout, stderr } = await grants(command, await fileOf(bad));
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /statements\[0\]\.effect/);
    assert.match(stderr, /statements\[0\]\.actions\[0\]/);
  }
  assert.deepEqual(await grants('show'), before);
});

test('a document is checked without an account', async () => {
  const { code, stdout } = await run(['check', LOCAL_GRANTS], {});
  assert.deepEqual([code, stdout], [0, `${LOCAL_GRANTS} is valid: 4 statements.\n`]);
});

test('a principal without key pairs is cut off and restored', async () => {
  const cut = await grants('cut-off', ROLE);
  assert.deepEqual([cut.code, cut.stderr], [0, 'revoked 0, busy 0\nrevoked 0, busy 0\n']);
  assert.match(
    cut.stdout,
    /^arn:aws:iam::123456789012:role\/ci is cut off: version .+, 1 cut off\n0 key pairs/,
  );
  assert.match((await grants('show')).stdout, /^# cut off: arn:aws:iam::123456789012:role\/ci$/m);
  const restored = await grants('restore', ROLE);
  assert.match(restored.stdout, /may do again what the grants allow: version \d+, /);
  assert.match((await grants('restore', ROLE)).stdout, /was not cut off/);
});

const MISUSES: readonly [rule: string, parameters: string[], message: RegExp][] = [
  ['without a command', [], /say what to do/],
  ['with an unknown command', ['delete'], /say what to do/],
  ['with an unknown option', ['show', '--force'], /Unknown option '--force'/],
  ["with another command's option", ['show', '--from', '1'], /--from is for another command/],
  ['with a number that is none', ['history', '--limit', 'all'], /--limit is a whole number/],
  ['with no versions wanted', ['history', '--limit', '0'], /--limit is 1 or more/],
  ['with a version that is not there', ['show', '--version', '999'], /there is no version 999/],
  ['without a file', ['apply'], /give one FILE/],
  ['with two files', ['check', 'a', 'b'], /give one FILE/],
  ['with a file that is not there', ['apply', '/none/grants.yaml'], /ENOENT/],
  ['with an operand too many', ['show', 'all'], /what is all\?/],
  ['without a principal', ['cut-off'], /give one PRINCIPAL/],
  ['with a pattern of principals', ['cut-off', 'oidc:github:repo:acme/*'], /names one principal, without \*/],
  ['with a session', ['cut-off', 'arn:aws:sts::123456789012:assumed-role/ci/x'], /not a session of it/],
  ['with the path of a role', ['cut-off', 'arn:aws:iam::123456789012:role/team/ci'], /without its path/],
  ['with a short principal', ['restore', 'role:123456789012:ci'], /is the ARN of an IAM role or user/],
];
for (const [rule, parameters, message] of MISUSES) {
  test(`${rule} it says what to do, and changes nothing`, async () => {
    const { code, stdout, stderr } = await grants(...parameters);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
  });
}

test('without settings it names those that are missing', async () => {
  const { code, stderr } = await run(['show'], {});
  assert.equal(code, 2);
  assert.match(stderr, /missing or wrong: AWS_REGION, KEYVEND_TABLE/);
});

test('where the table does not answer it says why', async () => {
  const environment = { ...provisioned.environment, KEYVEND_TABLE: 'keyvend-none' };
  const { code, stderr } = await run(['show'], environment);
  assert.equal(code, 2);
  assert.match(stderr, /The store is not available .+\(ResourceNotFoundException/);
});

test('--help names every command and setting', async () => {
  const { code, stdout } = await run(['--help'], {});
  assert.equal(code, 0);
  for (const name of [
    'check',
    'show',
    'apply',
    'history',
    'cut-off',
    'restore',
    'AWS_REGION',
    'KEYVEND_TABLE',
  ])
    assert.ok(stdout.includes(name), name);
});

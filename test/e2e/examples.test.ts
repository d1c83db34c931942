import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { createPublicKey, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { openSshFingerprint } from '../../shared/domain/fingerprint.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { goodClaims } from '../support/forged-tokens.ts';
import { type GitHubTokens, gitHubTokens } from '../support/github-tokens.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const PRIVATE_KEY = /PRIVATE KEY|openssh-key-v1|MII[A-Za-z0-9+/]/;

let service: ServiceFixture;
let gitHub: GitHubTokens;
let folder: string;
before(async () => {
  service = await serviceFixture();
  gitHub = await gitHubTokens(aud => service.issuer.sign(goodClaims({ sub: 'repo:owner/name', aud })));
  folder = await mkdtemp(join(tmpdir(), 'keyvend-examples-'));
});
after(async () => {
  await rm(folder, { recursive: true });
  gitHub.close();
  await service.close();
});

type Environment = Readonly<Record<string, string>>;

/** Runs an example with nothing of this environment but its path. */
async function run(command: readonly string[], environment: Environment) {
  const [file = '', ...args] = command;
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KEYVEND_URL: service.url, ...environment };
  return promisify(execFile)(file, args, { cwd: folder, env, timeout: 60_000 });
}

const signing = {
  ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIALOCALALICE000000' },
  AWS_SECRET_ACCESS_KEY: 'alice-local-secret',
};

function fileAndName() {
  const name = `example-${randomUUID()}`;
  return { name, out: join(folder, `${name}.pem`) };
}

/** Asserts that a file is its owner's alone and holds the private key with this fingerprint. */
async function assertKeyFile(out: string, fingerprint: string): Promise<void> {
  assert.equal((await stat(out)).mode & 0o777, 0o600);
  const key = fromKeyObject(createPublicKey(await readFile(out, 'utf8')));
  assert.ok(key);
  assert.equal(openSshFingerprint(key.blob), fingerprint);
}

/** Whether a command does what the example needs; says so where it does not. */
function isThere(t: TestContext, command: string, args: readonly string[], needs: string): boolean {
  try {
    if (execFileSync(command, args, { encoding: 'utf8' }).includes(needs)) return true;
  } catch {
    // Said below.
  }
  t.diagnostic(`${command} is not there, or without ${needs}: the example was not run`);
  return false;
}

/** `--json` came with curl 7.82. */
const curlIsThere = (t: TestContext) => isThere(t, 'curl', ['--help', 'all'], '--json');

describe('the examples that vend into a file', () => {
  const rows: [example: string, command: string[], isRunnable: (t: TestContext) => boolean][] = [
    ['curl/vend.sh', ['sh'], curlIsThere],
    ['node/vend.mjs', [process.execPath], () => true],
    [
      'python/vend.py',
      ['python3'],
      t => isThere(t, 'python3', ['-c', 'import botocore; print("botocore")'], 'botocore'),
    ],
  ];
  for (const [example, command, isRunnable] of rows) {
    test(`${example} gives the key, to its owner only`, async t => {
      if (!isRunnable(t)) return;
      const { name, out } = fileAndName();
      const parameters = [...command, join(EXAMPLES, example), 'lightsail', 'us-east-1', name, out];
      const { stdout, stderr } = await run(parameters, signing);
      assert.doesNotMatch(stdout + stderr, PRIVATE_KEY);
      await assertKeyFile(out, stdout.trim());
    });

    test(`${example} leaves a file alone that is there`, async t => {
      if (!isRunnable(t)) return;
      const { name, out } = fileAndName();
      await writeFile(out, 'kept');
      const parameters = [...command, join(EXAMPLES, example), 'lightsail', 'us-east-1', name, out];
      await assert.rejects(run(parameters, signing));
      assert.equal(await readFile(out, 'utf8'), 'kept');
    });

    test(`${example} leaves no file where it is refused`, async t => {
      if (!isRunnable(t)) return;
      const { name, out } = fileAndName();
      const parameters = [...command, join(EXAMPLES, example), 'lightsail', 'moon-1', name, out];
      await assert.rejects(run(parameters, signing));
      assert.ok(!(await readdir(folder)).includes(`${name}.pem`));
    });
  }
});

test('curl/vend.sh gives the same key pair to who repeats its token, whose key is collected already', async t => {
  if (!curlIsThere(t)) return;
  const { name, out } = fileAndName();
  const again = join(folder, `${name}-again.pem`);
  const vend = (file: string, token: string) =>
    run(['sh', join(EXAMPLES, 'curl/vend.sh'), 'lightsail', 'us-east-1', name, file], {
      ...signing,
      KEYVEND_CLIENT_TOKEN: token,
    });
  const token = randomUUID();
  await vend(out, token);
  await vend(again, token);
  assert.equal(await readFile(again, 'utf8'), await readFile(out, 'utf8'));
});

describe('the GitHub Action', () => {
  async function act(name: string, out: string, environment: Environment = {}) {
    const { runs, inputs } = parse(await readFile(join(EXAMPLES, 'github-action/action.yml'), 'utf8'));
    const [step] = runs.steps;
    const output = join(folder, `${name}.output`);
    await writeFile(output, '');
    const given: Environment = { url: service.url, provider: 'lightsail', region: 'us-east-1', name, out };
    const entries = Object.entries<string>(step.env).map(([variable, value]) => {
      const [, input = ''] = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(value) ?? [];
      return [variable, given[input] ?? inputs[input].default];
    });
    const job = {
      GITHUB_REPOSITORY: 'owner/name',
      GITHUB_RUN_ID: '1',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_JOB: 'deploy',
    };
    const { stdout, stderr } = await run([step.shell, '-c', step.run], {
      ...gitHub.environment,
      ...Object.fromEntries(entries),
      ...job,
      GITHUB_ACTION_PATH: join(EXAMPLES, 'github-action'),
      GITHUB_OUTPUT: output,
      ...environment,
    });
    const outputs = (await readFile(output, 'utf8')).trim().split('\n');
    const values = outputs.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    return { stdout, stderr, outputs: Object.fromEntries(values) };
  }

  test('vends with the token of the job, and gives the path and the fingerprint only', async () => {
    const { name, out } = fileAndName();
    const { stdout, stderr, outputs } = await act(name, out);
    assert.deepEqual(Object.keys(outputs), ['key-path', 'fingerprint']);
    assert.equal(outputs['key-path'], out);
    await assertKeyFile(out, outputs['fingerprint']);
    const unmasked = stdout.split('\n').filter(line => !line.startsWith('::add-mask::'));
    assert.deepEqual([unmasked.join(''), stderr], ['', '']);
  });

  test('has every line of the key masked', async () => {
    const { name, out } = fileAndName();
    const { stdout } = await act(name, out);
    const masked = new Set(stdout.split('\n').map(line => line.replace('::add-mask::', '')));
    const lines = (await readFile(out, 'utf8')).split('\n').filter(Boolean);
    assert.ok(lines.length > 10);
    assert.ok(lines.every(line => masked.has(line)));
  });

  test('fails without the permission for a token, and leaves no file', async () => {
    const { name, out } = fileAndName();
    const refused = act(name, out, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'another' });
    await assert.rejects(refused, { stderr: /id-token: write/ });
    assert.ok(!(await readdir(folder)).includes(`${name}.pem`));
  });
});

test('the script of the GitLab job collects its key with the token of the job', async t => {
  if (!curlIsThere(t)) return;
  const { name } = fileAndName();
  const subject = 'project_path:owner/name';
  const { deploy } = parse(await readFile(join(EXAMPLES, 'gitlab-ci/.gitlab-ci.yml'), 'utf8'));
  assert.deepEqual(deploy.id_tokens, { KEYVEND_TOKEN: { aud: 'keyvend' } });
  const [vend, collect]: string[] = deploy.script;
  const { stdout, stderr } = await run(['sh', '-euc', `${vend}\n${collect}\necho "$url"`], {
    KEYVEND_TOKEN: service.issuer.sign(goodClaims({ sub: subject })),
    ...{ CI_JOB_ID: randomUUID().slice(0, 8), KEY_NAME: name },
  });
  assert.doesNotMatch(stdout + stderr, PRIVATE_KEY);
  const refused = await service.anyone({ method: 'POST', path: new URL(stdout.trim()).pathname });
  assert.equal(refused.status, 401, 'the URL is of no use without the token');
  const caller = service.withTokenOf(subject);
  const listed = await caller({ method: 'GET', path: `/v1/key-pairs?name=${name}` });
  await assertKeyFile(join(folder, 'deploy.pem'), JSON.parse(listed.body).items[0].fingerprint);
});

describe('the scripts of the Terraform example', () => {
  const script = (name: string) => join(EXAMPLES, 'terraform', name);

  test('give the same id and fingerprint at every plan, and nothing that opens a key', async t => {
    if (!curlIsThere(t)) return;
    const { name } = fileAndName();
    const plan = () => run(['sh', script('vend.sh'), 'lightsail', 'us-east-1', name, `tf-${name}`], signing);
    const [first, second] = [await plan(), await plan()];
    assert.equal(first.stdout, second.stdout);
    assert.deepEqual(Object.keys(JSON.parse(first.stdout)), ['id', 'fingerprint']);
  });

  test('collect the key into a file, and not into the state', async t => {
    if (!curlIsThere(t)) return;
    const { name, out } = fileAndName();
    const planned = await run(
      ['sh', script('vend.sh'), 'lightsail', 'us-east-1', name, `tf-${name}`],
      signing,
    );
    const { id, fingerprint } = JSON.parse(planned.stdout);
    const { stdout, stderr } = await run(['sh', script('collect.sh'), id, out], signing);
    assert.deepEqual([stdout, stderr], ['', '']);
    await assertKeyFile(out, fingerprint);
  });
});

test('every example is run here, or says on its first line what it needs', async () => {
  const source = await readFile(import.meta.filename, 'utf8');
  for (const file of await readdir(EXAMPLES, { recursive: true })) {
    if (!(await stat(join(EXAMPLES, file))).isFile()) continue;
    const [first = ''] = (await readFile(join(EXAMPLES, file), 'utf8')).split('\n');
    const isRun = source.includes(file.replace(/^(terraform|github-action)\//, ''));
    assert.ok(isRun || first.startsWith('# Needs '), file);
  }
});

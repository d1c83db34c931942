import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = [
  'build',
  'cli',
  'client',
  'docs',
  'functions',
  'grants',
  'local',
  'shared',
  'stack',
  'package.json',
  'serverless.yml',
];

interface Block {
  readonly kind: string;
  readonly heading: string;
  readonly text: string;
}

/** What a block may begin with where an account or a registry is needed. */
const NEEDS: Readonly<Record<string, RegExp>> = {
  account: /^(?:npx serverless (?:deploy|remove|rollback) |export KEYVEND_URL=\$\(aws )/,
  registry: /^npm ci$/,
};

const blocks = blocksOf(await readFile(join(ROOT, 'docs/deploy.md'), 'utf8'));
const settings = blocks.filter(({ kind }) => kind === 'settings').map(({ text }) => text);
const opened = new AsyncDisposableStack();
let folder: string;
let service: ServiceProcess;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyvend-deploy-'));
  opened.defer(() => rm(folder, { recursive: true }));
  for (const source of SOURCES) await cp(join(ROOT, source), join(folder, source), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  service = await startServiceProcess([]);
  opened.defer(() => service.kill('SIGTERM'));
});
after(() => opened.disposeAsync());

/** Runs a block as a reader would, against the local service where it calls one. */
async function run({ text }: Block): Promise<string> {
  const script = ['set -euo pipefail', ...settings, text].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: folder,
    timeout: 120_000,
    env: {
      ...{ PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: folder, CI: '1' },
      ...{ AWS_ACCESS_KEY_ID: 'AKIALOCALALICE000000', AWS_SECRET_ACCESS_KEY: 'alice-local-secret' },
      KEYVEND_URL: service.url,
    },
  });
  return stdout;
}

describe('docs/deploy.md', () => {
  test('has five commands to the first key and one to remove it', () => {
    const first = blocks.filter(({ heading }) => heading.startsWith('From an empty account'));
    const commands = first.filter(({ kind, text }) => kind !== 'settings' && !text.includes('npm run smoke'));
    assert.equal(commands.length, 5);
    assert.equal(blocks.filter(({ heading }) => heading === 'Remove').length, 1);
  });

  test('says of every command whether it can run here', () => {
    for (const { kind, text } of blocks) {
      const needs = NEEDS[kind];
      if (needs) for (const line of text.split('\n')) assert.match(line, needs);
      else assert.match(kind, /^(?:settings|offline(?: caller)?)$/, text);
    }
  });

  for (const block of blocks.filter(({ kind }) => kind.startsWith('offline'))) {
    test(`runs as it stands: ${block.text.split('\n')[0]}`, async () => {
      await run(block);
    });
  }

  test('ends with a key that only its owner can read', async () => {
    const file = join(folder, 'first-key.pem');
    assert.match(await readFile(file, 'utf8'), /^-----BEGIN RSA PRIVATE KEY-----\n/);
    assert.equal((await stat(file)).mode & 0o077, 0);
  });

  test('names every parameter that the stack takes', async () => {
    const files = ['serverless.yml', ...(await readdir(join(ROOT, 'stack'))).map(file => `stack/${file}`)];
    const sources = await Promise.all(files.map(file => readFile(join(ROOT, file), 'utf8')));
    const taken = new Set(Array.from(sources.join('').matchAll(/\$\{param:(\w+)/g), ([, name]) => name));
    const text = await readFile(join(ROOT, 'docs/deploy.md'), 'utf8');
    const named = Array.from(text.matchAll(/^\| `(\w+)` /gm), ([, name]) => name);
    assert.deepEqual(named.sort(), [...taken].sort());
  });
});

function blocksOf(text: string): Block[] {
  return text.split(/^## /m).flatMap(section => {
    const heading = section.slice(0, section.indexOf('\n'));
    return Array.from(section.matchAll(/^```sh ?(.*)\n([\s\S]*?)\n```$/gm), ([, kind = '', block = '']) => ({
      ...{ kind, heading },
      text: block,
    }));
  });
}

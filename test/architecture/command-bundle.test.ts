import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleClient, bundleCommand } from '../../build/bundle-command.ts';

const ROOT = join(import.meta.dirname, '../..');
const MOST_KB = 800;
const ROUNDS = 7;
/** The start of the command against that of Node itself. */
const MOST_STARTS = 5;

/** The SDK tries to load it where a signature is asymmetric, which none of ours is. */
const OPTIONAL = '@aws-sdk/signature-v4-crt';

const execute = promisify(execFile);

let folder: string;
let program: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyvend-bundle-'));
  await Promise.all([bundleCommand(folder), bundleClient(folder)]);
  program = join(folder, 'cli/keyvend.cjs');
});
after(() => rm(folder, { recursive: true }));

test(`the command is one file of at most ${MOST_KB} KB that needs nothing beside Node`, async () => {
  assert.deepEqual(await readdir(join(folder, 'cli')), ['keyvend.cjs']);
  const text = await readFile(program, 'utf8');
  assert.ok(text.length < MOST_KB * 1024, `${text.length} bytes`);
  const required = Array.from(text.matchAll(/\brequire\("([^"]+)"\)/g), ([, name = '']) =>
    name.replace(/^node:/, ''),
  );
  assert.deepEqual(
    required.filter(name => name !== OPTIONAL && !builtinModules.includes(name)),
    [],
  );
});

test('it starts in the time of a few starts of Node', async t => {
  const ratio = (await leastCpu([program, '--version'])) / (await leastCpu(['-e', '0']));
  t.diagnostic(`${ratio.toFixed(1)} times the CPU of node -e 0`);
  assert.ok(ratio < MOST_STARTS, String(ratio));
});

test('the package exports the client, with the types of its sources', async () => {
  const { exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const entries: [string, { types: string; default: string }][] = Object.entries(exports);
  for (const [name, { types, default: file }] of entries.filter(([path]) => path.startsWith('./client'))) {
    const built = join(folder, file.replace('./dist/', ''));
    const [client, source] = await Promise.all([
      import(pathToFileURL(built).href),
      import(join(ROOT, types)),
    ]);
    assert.deepEqual(Object.keys(client).sort(), Object.keys(source).sort(), name);
    assert.ok(Object.keys(client).length > 0);
  }
});

test('the command of a clone runs before anything was built', async () => {
  const { stdout } = await execute(process.execPath, [join(ROOT, 'cli/keyvend.js'), '--version']);
  const { version, bin } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  assert.deepEqual([stdout.trim(), bin.keyvend], [version, 'cli/keyvend.js']);
});

/** The least CPU time of a few runs: the wall clock also counts what else the machine does. */
async function leastCpu(parameters: readonly string[]): Promise<number> {
  const probe = join(folder, 'probe.cjs');
  await writeFile(
    probe,
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write(String(user + system)); });",
  );
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { stderr } = await execute(process.execPath, ['--require', probe, ...parameters]);
    times.push(Number(stderr));
  }
  return Math.min(...times);
}

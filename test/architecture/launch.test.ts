import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const LAUNCH = join(import.meta.dirname, '../../build/launch.js');
const execute = promisify(execFile);

let folder: string;
let program: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyvend-launch-'));
  program = join(folder, 'program.ts');
  await writeFile(
    program,
    'const version: string = process.versions.node;\nprocess.stdout.write(JSON.stringify([version, process.argv.slice(2)]));\n',
  );
});

after(() => rm(folder, { recursive: true }));

test('a program gets its own arguments', async () => {
  const { stdout } = await execute(process.execPath, [LAUNCH, program, '--data', 'here']);
  assert.deepEqual(JSON.parse(stdout), [process.versions.node, ['--data', 'here']]);
});

test('options of Node go to Node', async () => {
  const { stdout } = await execute(process.execPath, [LAUNCH, '--print', '6 * 7']);
  assert.equal(stdout.trim(), '42');
});

test('an exit code is passed on', async () => {
  await assert.rejects(execute(process.execPath, [LAUNCH, '--eval', 'process.exit(7)']), { code: 7 });
});

test('an older Node hands over to the one that the project brings', async t => {
  const older = await olderNode();
  if (older === undefined) return t.diagnostic('no older Node on this machine: not tried');
  const { stdout } = await execute(older, [LAUNCH, program, 'argument']);
  const [version, args] = JSON.parse(stdout);
  assert.ok(Number(version.split('.')[0]) >= 24, version);
  assert.deepEqual(args, ['argument']);
});

/** A Node on the path that is older than the one the project needs. */
async function olderNode(): Promise<string | undefined> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(directory, 'node');
    const version = await execute(path, ['--version']).then(
      ({ stdout }) => stdout,
      () => undefined,
    );
    if (version && Number(/^v(\d+)/.exec(version)?.[1]) < 24) return path;
  }
  return undefined;
}

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = [
  'shared',
  'functions',
  'local',
  'test',
  'build',
  'bench',
  'cli',
  'client',
  'docs',
  'package.json',
  'serverless.yml',
  'stack',
  'tsconfig.json',
  'web',
];
/** A changed program may wait for ever. */
const TEST_TIMEOUT_MS = 20_000;

export interface TestOutcome {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly output: string;
}

export interface SourceCopy {
  readonly read: (path: string) => Promise<string>;
  readonly write: (path: string, text: string) => Promise<void>;
  /** Runs tests of a file, each named in full: its suites and itself, with blanks between. */
  readonly run: (path: string, names: readonly string[]) => Promise<TestOutcome>;
  /** What the compiler says of the copy: nothing where all types fit. */
  readonly typeErrors: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** A copy of the project in a temporary folder, where its sources may be changed and its tests run. */
export async function copySources(): Promise<SourceCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'keyvend-mutants-'));
  for (const source of SOURCES) await cp(join(ROOT, source), join(folder, source), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return {
    read: path => readFile(join(folder, path), 'utf8'),
    async write(path, text) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    typeErrors: () => typeErrors(folder),
    run: (path, names) => runTests(folder, path, names),
    remove: () => rm(folder, { recursive: true }),
  };
}

function typeErrors(cwd: string): Promise<string> {
  const tsc = join(cwd, 'node_modules/typescript/bin/tsc');
  return new Promise(resolve => {
    execFile(process.execPath, [tsc, '--pretty', 'false'], { cwd }, (error, stdout, stderr) =>
      resolve(error ? stdout || stderr || error.message : ''),
    );
  });
}

async function runTests(cwd: string, path: string, names: readonly string[]): Promise<TestOutcome> {
  const patterns = names.map(name => `--test-name-pattern=^${escaped(name)}$`);
  const options = ['--test-reporter=tap', `--test-timeout=${TEST_TIMEOUT_MS}`, ...patterns];
  // The runner of these tests would otherwise take the output of those as its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const output = await new Promise<string>(resolve => {
    execFile(
      process.execPath,
      [...options, path],
      { cwd, env, timeout: 2 * TEST_TIMEOUT_MS },
      (_error, ...texts) => resolve(texts.join('\n')),
    );
  });
  return { passed: leaves(output, 'ok'), failed: leaves(output, 'not ok'), output };
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

/** The names of tests, without those of their suites (Test Anything Protocol, with the YAML block of Node). */
function leaves(tap: string, result: 'ok' | 'not ok'): string[] {
  const line = new RegExp(`^ *${result} \\d+ - (.*)\\n *---\\n *duration_ms: .*\\n *type: 'test'`, 'gm');
  return [...tap.matchAll(line)].map(([, name]) => (name ?? '').replaceAll(/\\([\\#])/g, '$1'));
}

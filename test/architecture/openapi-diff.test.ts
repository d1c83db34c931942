import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const REDOCLY = join(ROOT, 'node_modules/.bin/redocly');
const PUBLISHED = join(ROOT, 'docs/openapi.json');

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyvend-openapi-'));
});
after(() => rm(folder, { recursive: true }));

/** Runs what `npm run openapi:diff` runs, on other files; resolves to whether it passes, and to its report. */
async function compare(base: string, revision: string) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const run = promisify(execFile)(REDOCLY, ['diff', base, revision], { cwd: ROOT, env, maxBuffer: 2 ** 24 });
  const passes = await run.then(
    () => true,
    () => false,
  );
  const { stdout }: { stdout: string } = await run.catch(error => error);
  return { passes, report: stdout };
}

test('npm run openapi:diff compares the published document with the released one', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  assert.equal(scripts['openapi:diff'], 'redocly diff docs/openapi-released.json docs/openapi.json');
});

test('nothing that is released is broken', async () => {
  const { passes, report } = await compare('docs/openapi-released.json', 'docs/openapi.json');
  assert.ok(passes, report);
});

/** Where a member of the document is, and what becomes of it; undefined is nothing. */
interface Change {
  readonly at: readonly (string | number)[];
  readonly to: (value: unknown) => unknown;
}

const gone = () => undefined;
const set = (value: unknown) => () => value;
const withMore = (value: unknown) => (list: unknown) => [...(Array.isArray(list) ? list : []), value];
const withoutLast = (list: unknown) => (Array.isArray(list) ? list.slice(0, -1) : list);

const schema = (name: string, ...members: string[]) => ['components', 'schemas', name, ...members];
const member = (name: string, property: string, ...more: string[]) =>
  schema(name, 'properties', property, ...more);
const path = (name: string, ...more: (string | number)[]) => ['paths', name, ...more];

const BREAKING: readonly [change: string, change: Change][] = [
  ['an operation is removed', { at: path('/v1/key-pairs/{id}', 'delete'), to: gone }],
  ['a path is removed', { at: path('/jwt/v1/providers'), to: gone }],
  [
    'a member of a request becomes required',
    { at: schema('ImportKeyPair', 'required'), to: withMore('clientToken') },
  ],
  ['a member of a request is refused', { at: member('CreateKeyPair', 'dryRun'), to: gone }],
  [
    'a text of a request must be shorter',
    { at: member('ReleasePrivateKey', 'passcode', 'maxLength'), to: set(8) },
  ],
  [
    'a number of a request must be smaller',
    { at: member('RetrievalOptions', 'ttlSeconds', 'maximum'), to: set(3_600) },
  ],
  ['a value of a request is refused', { at: member('RetrievalOptions', 'access', 'enum'), to: withoutLast }],
  ['the enum of an answer grows', { at: member('KeyPair', 'status', 'enum'), to: withMore('asleep') }],
  ['a member of an answer may be missing', { at: schema('KeyPair', 'required'), to: withoutLast }],
  ['a member of an answer is removed', { at: member('KeyPair', 'fingerprint'), to: gone }],
  [
    'a member of an answer has another type',
    { at: member('RetrievalGrant', 'expiresAt', 'type'), to: set('integer') },
  ],
  [
    'a parameter becomes required',
    { at: path('/v1/key-pairs', 'get', 'parameters', 0, 'required'), to: set(true) },
  ],
  [
    'a success is answered no more',
    { at: path('/v1/key-pairs/import', 'post', 'responses', '201'), to: gone },
  ],
  [
    'callers have to show something else',
    { at: path('/v1/providers', 'get', 'security'), to: set([{ jwt: [] }]) },
  ],
];

const COMPATIBLE: readonly [change: string, change: Change][] = [
  ['a path more', { at: path('/v2'), to: set({ get: { operationId: 'a', responses: {} } }) }],
  [
    'an optional member more in a request',
    { at: member('CreateKeyPair', 'note'), to: set({ type: 'string' }) },
  ],
  ['a member more in an answer', { at: member('KeyPair', 'note'), to: set({ type: 'string' }) }],
  ['other words', { at: schema('KeyPair', 'description'), to: set('A key pair.') }],
];

describe('the check fails where', () => {
  for (const [title, change] of BREAKING) {
    test(title, async () => {
      const { passes, report } = await compare(PUBLISHED, await changed(title, change));
      assert.ok(!passes, report);
      assert.match(report, /major|breaking/i);
    });
  }
});

describe('the check passes with', () => {
  for (const [title, change] of COMPATIBLE) {
    test(title, async () => {
      const { passes, report } = await compare(PUBLISHED, await changed(title, change));
      assert.ok(passes, report);
    });
  }
});

/** A copy of the document with the change in it. */
async function changed(title: string, { at, to }: Change): Promise<string> {
  const source = await readFile(PUBLISHED, 'utf8');
  const document: unknown = JSON.parse(source);
  const parent = at.slice(0, -1).reduce<unknown>((value, part) => Object(value)[part], document);
  const last = at.at(-1) ?? '';
  Object.assign(Object(parent), { [last]: to(Object(parent)[last]) });
  assert.notEqual(JSON.stringify(document), JSON.stringify(JSON.parse(source)), 'nothing was changed');
  const file = join(folder, `${title.replaceAll(' ', '-')}.json`);
  await writeFile(file, JSON.stringify(document));
  return file;
}

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { InvalidGrants, readGrants } from '../../build/read-grants.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyvend-grants-'));
});
after(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = join(folder, 'grants.yaml');
  await writeFile(file, text);
  return readGrants(file);
}

const STATEMENT = '{sid: a, effect: allow, principals: ["*"], actions: ["keys:list"]}';

test('a document in YAML and the same in JSON are equal', async () => {
  const yaml = await read(`# comment\nversion: 1\nstatements:\n  - ${STATEMENT}\n`);
  assert.deepEqual(await read(JSON.stringify(yaml)), yaml);
  assert.equal(yaml.statements[0]?.sid, 'a');
});

const MISTAKES: readonly [what: string, text: string, message: RegExp][] = [
  ['nothing', '', /is no valid grants document/],
  ['no YAML', 'version: [1', /is no YAML/],
  ['a member twice', 'version: 1\nversion: 1\nstatements: []', /is no YAML: Map keys must be unique/],
  ['an alias', `version: 1\nstatements: [&a ${STATEMENT}, *a]`, /is no YAML: Alias resolution is disabled/],
  ['an unknown member', 'version: 1\nstatement: []', /statement/],
  ['two mistakes', 'version: 2\nstatements: [{sid: a}]', /version[\s\S]*effect|effect[\s\S]*version/],
];
for (const [what, text, message] of MISTAKES) {
  test(`${what} is refused, with the file and what is wrong`, async () => {
    await assert.rejects(read(text), error => {
      assert.ok(error instanceof InvalidGrants);
      assert.match(error.message, /grants\.yaml/);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a file that is not there is another error than a bad one', async () => {
  await assert.rejects(readGrants(join(folder, 'none.yaml')), { code: 'ENOENT' });
});

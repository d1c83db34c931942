import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { copySources, type SourceCopy, type TestOutcome } from '../support/source-copy.ts';

const TEMPLATE = 'test/template-provider';
const LIST = 'shared/domain/providers.ts';
const VENDS = [
  'a registered provider vends an rsa key pair, and deletes it',
  'a registered provider vends an ed25519 key pair, and deletes it',
  'a registered provider is beside the bundle, and opens from there',
];

let copy: SourceCopy;
let typeErrors: string;
let vends: TestOutcome;
before(async () => {
  copy = await copySources();
  await copyFolderIn();
  await register();
  [typeErrors, vends] = await Promise.all([
    copy.typeErrors(),
    copy.run(`${TEMPLATE}/registered-provider.test.ts`, VENDS),
  ]);
});
after(() => copy.remove());

describe('a fourth provider is one folder and one line', () => {
  it('that compile', () => {
    assert.equal(typeErrors, '');
  });

  for (const vend of VENDS) {
    it(`with which ${vend}`, () => {
      assert.ok(vends.passed.includes(vend), vends.output);
    });
  }
});

/** The folder of the template among the adapters, where the rest of the sources is elsewhere. */
async function copyFolderIn(): Promise<void> {
  const files = await readdir(join(import.meta.dirname, '../template-provider'));
  for (const file of files.filter(name => !name.endsWith('.test.ts'))) {
    const source = await copy.read(`${TEMPLATE}/${file}`);
    await copy.write(`shared/adapters/template/${file}`, source.replaceAll("'../../shared/", "'../../"));
  }
}

/** The entry in the list of providers, with its import. */
async function register(): Promise<void> {
  const source = await copy.read(LIST);
  const next = '  lightsail: LIGHTSAIL,';
  assert.equal(source.split(next).length, 2, LIST);
  await copy.write(
    LIST,
    `import { TEMPLATE } from '../adapters/template/template-rules.ts';\n${source.replace(next, `  template: TEMPLATE,\n${next}`)}`,
  );
}

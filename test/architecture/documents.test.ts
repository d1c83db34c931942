import assert from 'node:assert/strict';
import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const MOST_LINES = 40;

/** A file or folder of the sources, in backticks or in a command. */
const SOURCE_PATH =
  /(?<![\w/.-])(?:bench|build|cli|client|docs|events|examples|functions|local|shared|stack|test|web)\/[\w./-]*\w/g;

const DOCUMENTS: readonly [document: string, namesTests: boolean][] = [
  ['README.md', false],
  ['SECURITY.md', false],
  ['bench/README.md', true],
  ['docs/adding-a-provider.md', true],
  ['docs/audit.md', true],
  ['docs/cost.md', true],
  ['docs/deploy.md', true],
  ['docs/cli.md', true],
  ['docs/grants.md', true],
  ['docs/protocol.md', true],
  ['docs/reliability.md', true],
  ['docs/reveal-page.md', true],
  ['docs/runbook.md', false],
  ['docs/threat-model.md', true],
];

for (const [document, namesTests] of DOCUMENTS) {
  test(`every file and folder that ${document} names is there`, async () => {
    const text = await readFile(join(ROOT, document), 'utf8');
    const paths = new Set(Array.from(text.matchAll(SOURCE_PATH), ([path]) => path));
    assert.ok(paths.size > 0);
    assert.equal(
      [...paths].some(path => path.startsWith('test/')),
      namesTests,
    );
    for (const path of paths) await assert.doesNotReject(access(join(ROOT, path)), path);
  });

  test(`every page that ${document} links to is there`, async () => {
    const text = await readFile(join(ROOT, document), 'utf8');
    for (const [, path = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      await assert.doesNotReject(access(join(ROOT, dirname(document), path)), path);
    }
  });
}

test(`a decision takes at most ${MOST_LINES} lines`, async () => {
  const folder = join(ROOT, 'docs/decisions');
  for (const name of await readdir(folder)) {
    const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n').length;
    assert.ok(lines <= MOST_LINES, `${name} has ${lines} lines`);
  }
});

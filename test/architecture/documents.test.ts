import assert from 'node:assert/strict';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const MOST_LINES = 40;

for (const document of ['docs/threat-model.md', 'docs/reliability.md', 'SECURITY.md', 'README.md']) {
  test(`every test that ${document} names is there`, async () => {
    const text = await readFile(join(ROOT, document), 'utf8');
    const paths = new Set(
      Array.from(text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g), ([, path = '']) => path),
    );
    for (const path of paths) await assert.doesNotReject(access(join(ROOT, path)), path);
  });

  test(`every page that ${document} links to is there`, async () => {
    const text = await readFile(join(ROOT, document), 'utf8');
    for (const [, path = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      await assert.doesNotReject(access(join(ROOT, path)), path);
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

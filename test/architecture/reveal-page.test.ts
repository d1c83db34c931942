import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { buildRevealPage, REVEAL_PAGE_MODULE } from '../../build/reveal-page.ts';
import { REVEAL_PAGE } from '../../shared/http/reveal-page.generated.ts';

const KIB = 1024;

test('the page in the functions is the one that its sources give', async () => {
  const kept = await readFile(REVEAL_PAGE_MODULE, 'utf8');
  assert.ok(kept === (await buildRevealPage()), 'run "npm run page" after a change in web/reveal');
});

test('the page has one script and one style, and the policy allows these two by hash', () => {
  for (const [element, directive] of [
    ['script', 'script-src'],
    ['style', 'style-src'],
  ] as const) {
    const sources = [...REVEAL_PAGE.html.matchAll(new RegExp(`<${element}>(.+?)</${element}>`, 'gs'))];
    assert.equal(sources.length, 1);
    const hash = createHash('sha256')
      .update(sources[0]?.[1] ?? '')
      .digest('base64');
    assert.ok(REVEAL_PAGE.contentSecurityPolicy.includes(`${directive} 'sha256-${hash}';`));
  }
});

test('the page names nothing of another origin, and no attribute runs a script or sets a style', () => {
  assert.doesNotMatch(REVEAL_PAGE.html, /https?:|\/\/\w|<link|<img|<iframe|\son\w+=|\sstyle=/);
});

test('the page uses nothing that turns text into markup or code', () => {
  assert.doesNotMatch(
    REVEAL_PAGE.html,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(/,
  );
});

test('the page is small', () => {
  assert.ok(REVEAL_PAGE.html.length < 20 * KIB, `${REVEAL_PAGE.html.length} bytes`);
});

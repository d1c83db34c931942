import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium } from 'playwright-core';
import { PUBLISHED } from '../support/openapi-document.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';

const CHROMIUM = '/usr/bin/chromium';
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let service: ServiceFixture;
let browser: Browser | undefined;
before(async () => {
  service = await serviceFixture();
  if (existsSync(CHROMIUM)) {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }
});
after(async () => {
  await browser?.close();
  await service.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page of the API is whole, asks for nothing more and is accessible, ${colorScheme}`, async t => {
    if (!browser) {
      t.diagnostic(`${CHROMIUM} is not there (apt-get install chromium): the page was not opened`);
      return;
    }
    const context = await browser.newContext({ colorScheme });
    t.after(() => context.close());
    const page = await context.newPage();
    const requested: string[] = [];
    const complaints: string[] = [];
    page.on('request', request => requested.push(new URL(request.url()).pathname));
    page.on('console', message => complaints.push(message.text()));
    await page.goto(`${service.url}/docs`);
    assert.deepEqual([requested.filter(path => path !== '/favicon.ico'), complaints], [['/docs'], []]);
    const shown = await page.locator('article').evaluateAll(articles => articles.map(({ id }) => id));
    for (const operations of Object.values(PUBLISHED.paths).flatMap(Object.values)) {
      const { operationId } = operations;
      assert.ok(operationId.endsWith('WithToken') || shown.includes(operationId), operationId);
    }
    const anchors = await page.locator('[id]').evaluateAll(elements => elements.map(({ id }) => `#${id}`));
    const links = await page.locator('a[href^="#"]').all();
    const targets = await Promise.all(links.map(link => link.getAttribute('href')));
    assert.deepEqual(
      targets.filter(target => !anchors.includes(String(target))),
      [],
    );
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
      [],
    );
  });
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { REVEAL_PAGE } from '../../shared/http/reveal-page.generated.ts';
import { chromiumTest } from '../support/chromium.ts';
import { launchPage } from '../support/launch-page.ts';
import { PREVIEW_AGENTS } from '../support/preview-agents.ts';
import { assertStatus } from '../support/problem.ts';
import { openOffer, postsOf, reveal } from '../support/reveal-page.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { vendRow } from '../support/stored-rows.ts';
import { collect, deleteKeyPair, postPasscode, retrievalPath, vend } from '../support/vending.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

test('the page is the same bytes and headers for every token, known or not', async () => {
  const [fresh, guarded, taken, revoked, forCaller] = [
    await vend(service.alice),
    await vend(service.alice, { retrieval: { passcode: true } }),
    await vend(service.alice),
    await vend(service.alice),
    await vend(service.alice, { retrieval: { access: 'caller' } }),
  ];
  await collect(service.anyone, taken);
  await deleteKeyPair(service.alice, revoked.keyPair.id);
  const paths = [
    ...[fresh, guarded, taken, revoked].map(retrievalPath),
    retrievalPath(forCaller).replace('/v1/retrievals', '/r'),
    ...[
      `/r/${'A'.repeat(69)}`,
      '/r/x',
      '/r/%00',
      '/r/%3Cscript%3E',
      `${retrievalPath(fresh)}?a=%3Cscript%3E`,
    ],
  ];
  const answers = await Promise.all(
    paths.map(path => service.anyone({ method: 'GET', path, headers: BROWSER })),
  );
  for (const { status, headers, body } of answers) {
    const { date, 'apigw-requestid': _, ...same } = headers;
    assert.equal(status, 200);
    assert.ok(body === REVEAL_PAGE.html);
    const { date: __, 'apigw-requestid': ___, ...first } = answers[0]?.headers ?? {};
    assert.deepEqual(same, first);
  }
});

for (const [name, userAgent, accept] of PREVIEW_AGENTS) {
  test(`the preview of ${name} consumes nothing and sees the page at most`, async () => {
    const created = await vend(service.alice);
    const row = await vendRow(service.dynamodb, created.keyPair.id);
    for (const method of ['GET', 'HEAD']) {
      const headers = { 'user-agent': userAgent, ...(accept !== undefined && { accept }) };
      const answer = await service.anyone({ method, path: retrievalPath(created), headers });
      if (accept?.startsWith('image/')) {
        assertStatus(answer, 406);
        continue;
      }
      assertStatus(answer, 200);
      assert.ok(answer.body === (method === 'GET' ? REVEAL_PAGE.html : ''));
    }
    assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), row);
  });
}

const AHEAD: [how: string, element: (url: string) => string, purpose: string][] = [
  ['a prefetch', url => `<link rel="prefetch" href="${url}">`, 'prefetch'],
  ['a speculative prefetch', url => speculation('prefetch', url), 'prefetch'],
  ['a prerender', url => speculation('prerender', url), 'prefetch;prerender'],
];

for (const [how, element, purpose] of AHEAD) {
  chromiumTest(`${how} consumes nothing`, async (visit, t) => {
    const created = await vend(service.alice);
    const row = await vendRow(service.dynamodb, created.keyPair.id);
    const site = await launchPage(service.url, origin => element(origin + retrievalPath(created)));
    try {
      const { page } = await visit();
      await page.goto(`${site.url}/launch`);
      await until(() => site.purposes.includes(purpose));
      // The script of a page that is rendered ahead may run.
      await delay(300);
      t.diagnostic(`${site.purposes.length} requests: ${site.purposes.join(', ')}`);
      assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), row);
    } finally {
      await site.close();
    }
    await collect(service.anyone, created);
  });
}

for (const bypassCSP of [false, true]) {
  chromiumTest(
    `a scanner that clicks everything and submits forms${bypassCSP ? ', past the policy,' : ''} gets no key that has a passcode`,
    async visit => {
      const created = await vend(service.alice, { retrieval: { passcode: true } });
      const { page } = await visit({ bypassCSP });
      const posts = postsOf(page);
      await openOffer(page, created);
      await scan(page);
      await openOffer(page, created);
      await page.evaluate('document.forms[0].submit()');
      await page.waitForLoadState();
      assert.ok(posts.length > 0, 'the scanner has posted');
      const row = await vendRow(service.dynamodb, created.keyPair.id);
      assert.equal(row?.['state'], 'ready');
      assertStatus(await postPasscode(service.anyone, created, created.retrieval.passcode), 200);
    },
  );
}

chromiumTest('a scanner that clicks everything does take a key that has no passcode', async visit => {
  const created = await vend(service.alice);
  const { page } = await visit();
  await openOffer(page, created);
  await scan(page);
  await page.getByRole('heading', { level: 1, name: 'Your private key' }).waitFor();
  assert.equal((await vendRow(service.dynamodb, created.keyPair.id))?.['state'], 'retrieved');
});

chromiumTest('a name that is markup is shown as text and does nothing', async visit => {
  const name = `<img src=x onerror=alert(1)>"'</script><b>`;
  const created = await vend(service.alice, { provider: 'ec2', name });
  const { page, complaints } = await visit();
  const dialogs: string[] = [];
  page.on('dialog', dialog => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await openOffer(page, created);
  assert.equal(await page.locator('#name').textContent(), name);
  await reveal(page);
  assert.equal(await page.locator('img, b').count(), 0);
  const link = page.getByRole('link', { name: /^Download / });
  assert.equal(await link.getAttribute('download'), `_img src=x onerror=alert(1)__'__script__b_.pem`);
  assert.deepEqual([complaints, dialogs], [[], []]);
});

chromiumTest('nothing else runs on the page, and it loads nothing from elsewhere', async visit => {
  const { page, complaints } = await visit();
  const origins = new Set<string>();
  page.on('request', request => origins.add(new URL(request.url()).origin));
  await openOffer(page, await vend(service.alice));
  assert.deepEqual([...origins], [service.url]);
  const attempts: [attempt: string, refusal: RegExp][] = [
    [
      "document.body.append(Object.assign(document.createElement('img'), { src: '/x.png' }))",
      /img-src|default-src/,
    ],
    ["document.body.style.cssText = 'x'; document.body.setAttribute('style', 'color: red')", /style-src/],
    ["void fetch('http://127.0.0.1:9/').catch(() => undefined)", /connect-src/],
  ];
  for (const [attempt, refusal] of attempts) {
    complaints.length = 0;
    await page.evaluate(attempt);
    await until(() => complaints.some(complaint => refusal.test(complaint)));
  }
  await assert.rejects(page.evaluate("document.body.innerHTML = '<b>'"), /TrustedHTML/);
});

/** Fills in and clicks whatever there is, as mail filters do that open links in a browser of their own. */
async function scan(page: Page): Promise<void> {
  for (const field of await page.locator('input[type=text]:visible').all()) await field.fill('scanner');
  for (const target of await page.locator('button:visible, input[type=checkbox]:visible, a:visible').all()) {
    await target.click();
  }
  await page.evaluate('for (const form of document.forms) form.requestSubmit()');
  await page.waitForLoadState('networkidle');
}

function speculation(kind: 'prefetch' | 'prerender', url: string): string {
  const rules = { [kind]: [{ source: 'list', urls: [url], eagerness: 'immediate' }] };
  return `<!doctype html><script type="speculationrules">${JSON.stringify(rules)}</script>`;
}

/** Waits until something is so, which has to be within ten seconds. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo(); tries += 1) await delay(50);
  assert.ok(isSo());
}

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { chromiumTest } from '../support/chromium.ts';
import { openOffer, reveal, shownKey, waitForHeading, waitForStatus } from '../support/reveal-page.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { type Created, deleteKeyPair, postPasscode, vend } from '../support/vending.ts';

const VIEWPORTS = [
  { width: 1280, height: 900 },
  { width: 320, height: 640 },
];
/** What a finger hits (WCAG 2.2, 2.5.5). */
const TARGET_PX = 44;

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

/** What the page looks like at each turn, and how it comes to it. */
const SCREENS: [screen: string, open: (page: Page, created: Created) => Promise<unknown>][] = [
  ['before the key is revealed', openOffer],
  ['with a passphrase to choose', choosePassphrase],
  ['after a wrong passcode', missPasscode],
  ['after the key is revealed', revealWithPasscode],
  ['when the key was collected', openCollected],
  ['when the link was revoked', openRevoked],
  ['when the link is locked', openLocked],
  ['at an unknown link', openUnknown],
  ['when the service gives no answer', loseAnswer],
  ['where scripts are off', openNoscript],
];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [screen, open] of SCREENS) {
    chromiumTest(`axe finds nothing wrong ${screen}, ${colorScheme}, wide and narrow`, async visit => {
      const name = `a-very-long-name-${randomUUID()}-${'x'.repeat(150)}`;
      const created = await vend(service.alice, { name, retrieval: { passcode: true } });
      const { page, complaints } = await visit({ colorScheme });
      await open(page, created);
      for (const viewport of VIEWPORTS) {
        await page.setViewportSize(viewport);
        assert.deepEqual(await violationsOf(page), []);
        await assertFits(page, viewport.width);
      }
      assert.deepEqual(complaints, []);
    });
  }
}

chromiumTest('axe finds what is wrong', async visit => {
  const { page } = await visit();
  await openOffer(page, await vend(service.alice));
  await page.evaluate("document.querySelector('label[for=format]').remove()");
  assert.match((await violationsOf(page)).join(), /\bselect-name: /);
});

chromiumTest('everything can be done by keyboard alone, and the focus is always seen', async visit => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  const { page } = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
  await openOffer(page, created);
  await tabTo(page, 'passcode');
  await page.keyboard.type(created.retrieval.passcode ?? '');
  await tabTo(page, 'format');
  await page.keyboard.type('OpenSSH');
  await tabTo(page, 'passphrase');
  await page.keyboard.type('correct horse');
  await tabTo(page, 'show-passphrase');
  await page.keyboard.press('Space');
  await tabTo(page, 'reveal');
  await page.keyboard.press('Enter');
  assert.match(await shownKey(page), /^-----BEGIN OPENSSH/);
  assert.equal(await focusedId(page), 'heading');
  await tabTo(page, 'download');
  const started = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  assert.equal((await started).suggestedFilename(), created.keyPair.name);
  await waitForStatus(page, /^Saved/);
  await tabTo(page, 'copy');
  await page.keyboard.press('Space');
  await waitForStatus(page, /^Copied/);
});

chromiumTest('Enter in the passcode field asks for the key', async visit => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  const { page } = await visit();
  await openOffer(page, created);
  await tabTo(page, 'passcode');
  await page.keyboard.type(`${created.retrieval.passcode}\n`);
  assert.match(await shownKey(page), /^-----BEGIN/);
});

chromiumTest('nothing moves', async visit => {
  const { page } = await visit({ reducedMotion: 'no-preference' });
  await openOffer(page, await vend(service.alice));
  await page.getByRole('button', { name: 'Reveal the private key' }).hover();
  assert.equal(await page.evaluate('document.getAnimations().length'), 0);
});

chromiumTest('no field is one that a password manager keeps or fills in', async visit => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  const { page } = await visit();
  await choosePassphrase(page, created);
  for (const field of await page.locator('input, select').all()) {
    assert.notEqual(await field.getAttribute('type'), 'password');
    assert.equal(await field.getAttribute('autocomplete'), 'off');
    assert.equal(await field.getAttribute('name'), null);
  }
  const masking = () =>
    page.evaluate("getComputedStyle(document.getElementById('passphrase')).webkitTextSecurity");
  assert.equal(await masking(), 'disc');
  await page.getByLabel('Show the passphrase').check();
  assert.equal(await masking(), 'none');
});

chromiumTest('where scripts are off the page says how to collect the key without it', async visit => {
  const { page } = await visit({ javaScriptEnabled: false });
  await page.goto((await vend(service.alice)).retrieval.url);
  const said = page.locator('noscript');
  await said.waitFor();
  assert.match((await said.textContent()) ?? '', /npx keyvend collect 'URL'.*curl -sf -X POST/s);
  assert.equal(await page.getByRole('button').count(), 0);
});

async function violationsOf(page: Page): Promise<string[]> {
  const { violations, incomplete } = await new AxeBuilder({ page }).analyze();
  return [...violations, ...incomplete].map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`,
  );
}

async function assertFits(page: Page, width: number): Promise<void> {
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
  for (const target of await page
    .locator('button:visible, a:visible, select:visible, input[type=text]:visible')
    .all()) {
    const box = await target.boundingBox();
    assert.ok(
      box && box.height >= TARGET_PX && box.x + box.width <= width,
      (await target.textContent()) ?? '',
    );
  }
}

/** Presses Tab until an element has the focus, which it shows by an outline. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 10 && (await focusedId(page)) !== id; presses += 1)
    await page.keyboard.press('Tab');
  assert.equal(await focusedId(page), id);
  assert.match(String(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')), /solid/);
}

function focusedId(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.id');
}

async function choosePassphrase(page: Page, created: Created): Promise<void> {
  await openOffer(page, created);
  await page.getByLabel('Format').selectOption('OpenSSH');
  await page.getByLabel('Passphrase (optional)').fill('correct horse');
}

async function missPasscode(page: Page, created: Created): Promise<void> {
  await openOffer(page, created);
  await page.getByLabel('Passcode').fill('GUESS23456');
  await page.getByRole('button', { name: 'Reveal the private key' }).click();
  await page.getByRole('alert').filter({ hasText: '4 more wrong' }).waitFor();
}

async function revealWithPasscode(page: Page, created: Created): Promise<void> {
  await openOffer(page, created);
  await page.getByLabel('Passcode').fill(created.retrieval.passcode ?? '');
  await reveal(page);
}

async function openCollected(page: Page, created: Created): Promise<void> {
  await postPasscode(service.anyone, created, created.retrieval.passcode);
  await page.goto(created.retrieval.url);
  await waitForHeading(page, 'This key was already collected');
}

async function openRevoked(page: Page, created: Created): Promise<void> {
  await deleteKeyPair(service.alice, created.keyPair.id);
  await page.goto(created.retrieval.url);
  await waitForHeading(page, 'This link was revoked');
}

async function openLocked(page: Page, created: Created): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) await postPasscode(service.anyone, created, 'GUESS23456');
  await page.goto(created.retrieval.url);
  await waitForHeading(page, 'This link is locked');
}

async function openUnknown(page: Page): Promise<void> {
  await page.goto(`${service.url}/r/x`);
  await waitForHeading(page, 'There is nothing at this link');
}

async function loseAnswer(page: Page, created: Created): Promise<void> {
  await openOffer(page, created);
  await page.context().setOffline(true);
  await page.getByLabel('Passcode').fill('GUESS23456');
  await page.getByRole('button', { name: 'Reveal the private key' }).click();
  await waitForHeading(page, 'keyvend cannot be reached');
}

/** With scripts on, so that axe can run, and what is shown without them in place. */
async function openNoscript(page: Page, { retrieval }: Created): Promise<void> {
  await page.route('**/r/*', async route => {
    const answer = await route.fetch();
    const body = (await answer.text())
      .replaceAll('noscript>', 'section>')
      .replace(/<script>.*<\/script>/s, '');
    await route.fulfill({ response: answer, body });
  });
  await page.goto(retrieval.url);
  await page.getByText('This page needs JavaScript').waitFor();
}

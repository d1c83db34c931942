import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromiumTest } from '../support/chromium.ts';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { openOffer, postsOf, reveal, shownKey, waitForHeading } from '../support/reveal-page.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { type Created, collect, deleteKeyPair, postPasscode, reissue, vend } from '../support/vending.ts';

const TTL_MS = 900_000;
const WRONG = 'GUESS23456';

let now = Date.now();
let service: ClockedService;
before(async () => {
  service = await clockedService(() => now);
});
after(() => service.close());

const ENDS: [end: string, heading: string, bring: (created: Created) => Promise<unknown>][] = [
  ['taken', 'This key was already collected', created => collect(service.anyone, created)],
  ['expired', 'This link has expired', async () => (now += TTL_MS)],
  [
    'expired and destroyed',
    'This link has expired',
    async () => {
      now += TTL_MS;
      await service.reconcile();
    },
  ],
  ['replaced', 'This link was revoked', created => reissue(service.alice, created.keyPair.id)],
  ['revoked', 'This link was revoked', created => deleteKeyPair(service.alice, created.keyPair.id)],
  ['locked', 'This link is locked', lock],
];

for (const [end, heading, bring] of ENDS) {
  chromiumTest(`a link that is ${end} says so, without a button`, async visit => {
    const created = await vend(service.alice, { retrieval: { passcode: end === 'locked' } });
    await bring(created);
    const { page, complaints } = await visit();
    await page.goto(created.retrieval.url);
    await waitForHeading(page, heading);
    assert.equal(await page.title(), `${heading} · keyvend`);
    assert.equal(await page.getByRole('button').count(), 0);
    assert.equal(await page.evaluate('document.activeElement.id'), 'heading');
    assert.deepEqual(complaints, []);
  });

  chromiumTest(
    `a link that is ${end} while its page is open says so when the key is asked for`,
    async visit => {
      const created = await vend(service.alice, { retrieval: { passcode: end === 'locked' } });
      const { page } = await visit();
      await openOffer(page, created);
      await bring(created);
      if (created.retrieval.passcode !== undefined) {
        await page.getByLabel('Passcode').fill(created.retrieval.passcode);
      }
      await page.getByRole('button', { name: 'Reveal the private key' }).click();
      await waitForHeading(page, heading);
      assert.equal(await page.getByRole('button').count(), 0);
    },
  );
}

const UNKNOWN: [what: string, path: (created: Created) => string][] = [
  ['that nobody was given', () => `/r/${'A'.repeat(69)}`],
  ['that is no token', () => '/r/x'],
  ['that was not copied whole', created => new URL(created.retrieval.url).pathname.slice(0, -1)],
  ['that is not for browsers', created => new URL(created.retrieval.url).pathname.replace(/^.*\//, '/r/')],
];

for (const [what, path] of UNKNOWN) {
  chromiumTest(`a link ${what} is unknown`, async visit => {
    const access = what === 'that is not for browsers' ? 'caller' : 'bearer';
    const created = await vend(service.alice, { retrieval: { access } });
    const { page, complaints } = await visit();
    await page.goto(new URL(path(created), created.retrieval.url).href);
    await waitForHeading(page, 'There is nothing at this link');
    assert.equal(await page.getByRole('button').count(), 0);
    assert.deepEqual(complaints, []);
  });
}

chromiumTest('a passcode is asked for before anything is sent, and opens when it is right', async visit => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  const { page } = await visit();
  const posts = postsOf(page);
  await openOffer(page, created);
  const button = page.getByRole('button', { name: 'Reveal the private key' });
  await button.click();
  await page.getByRole('alert').filter({ hasText: 'Type the passcode' }).waitFor();
  assert.deepEqual([posts.length, await page.evaluate('document.activeElement.id')], [0, 'passcode']);

  const { passcode = '' } = created.retrieval;
  await page.getByLabel('Passcode').fill(` ${passcode.slice(0, 5)}-${passcode.slice(5).toLowerCase()}`);
  assert.match(await reveal(page), /^-----BEGIN/);
  assert.ok(
    !(await page.locator('form').evaluate((form: { innerHTML: string }) => form.innerHTML)).includes(
      passcode,
    ),
  );
  assert.equal(await page.locator('#passcode').inputValue(), '');
});

chromiumTest(
  'wrong passcodes are told apart by what is left, until the fifth locks the link',
  async visit => {
    const created = await vend(service.alice, { retrieval: { passcode: true } });
    const { page } = await visit();
    await openOffer(page, created);
    for (let left = 4; left > 0; left -= 1) {
      await tryPasscode(page, WRONG);
      await page
        .getByRole('alert')
        .filter({ hasText: `${left} more wrong` })
        .waitFor();
      assert.equal(await page.getByLabel('Passcode').getAttribute('aria-invalid'), 'true');
      assert.equal(await page.evaluate('document.activeElement.id'), 'passcode');
    }
    await tryPasscode(page, WRONG);
    await waitForHeading(page, 'This link is locked');
    assert.equal((await vendRow(service.dynamodb, created.keyPair.id))?.['state'], 'ready');
  },
);

chromiumTest('the fifth try may be right', async visit => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  for (let tries = 0; tries < 4; tries += 1) await postPasscode(service.anyone, created, WRONG);
  const { page } = await visit();
  await openOffer(page, created);
  await tryPasscode(page, created.retrieval.passcode ?? '');
  assert.match(await shownKey(page), /^-----BEGIN/);
});

chromiumTest('the countdown ends in the page for what is expired, without a POST', async visit => {
  const { page } = await visit();
  const posts = postsOf(page);
  // The page takes the time from the headers of answers, which know nothing of the clock of the functions.
  now = Date.now();
  await page.clock.install();
  await openOffer(page, await vend(service.alice, { retrieval: { ttlSeconds: 90 } }));
  await page.clock.runFor(31_000);
  await page.getByRole('status').filter({ hasText: 'expires in one minute' }).waitFor();
  now += 90_000;
  await page.clock.runFor(62_000);
  await waitForHeading(page, 'This link has expired');
  assert.equal(posts.length, 0);
});

chromiumTest('a service that gives no answer may be asked again, and has collected nothing', async visit => {
  const created = await vend(service.alice);
  const { page } = await visit();
  let failures = 2;
  await page.route('**/r/*', route => {
    if (route.request().isNavigationRequest() || failures === 0) return route.continue();
    failures -= 1;
    return failures === 1
      ? route.abort('connectionreset')
      : route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'Send the same request again.' } });
  });
  await page.goto(created.retrieval.url);
  await waitForHeading(page, 'keyvend cannot be reached');
  const again = page.getByRole('button', { name: 'Try again' });
  await again.click();
  await waitForHeading(page, 'That did not work');
  await again.click();
  await reveal(page);
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
    'vend.requested',
    'vend.succeeded',
    'retrieval.released',
  ]);
});

async function lock(created: Created): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) await postPasscode(service.anyone, created, WRONG);
}

async function tryPasscode(page: Parameters<typeof reveal>[0], passcode: string): Promise<void> {
  await page.getByLabel('Passcode').fill(passcode);
  await page.getByRole('button', { name: 'Reveal the private key' }).click();
}

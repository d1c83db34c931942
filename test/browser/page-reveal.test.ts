import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromiumTest } from '../support/chromium.ts';
import { readOpenSshFile, readPuttyFile } from '../support/key-file-readers.ts';
import { assertStatus } from '../support/problem.ts';
import { sshKeygenLine } from '../support/public-line.ts';
import {
  claimsOf,
  downloadedFile,
  openOffer,
  postsOf,
  reveal,
  shownKey,
  waitForHeading,
  waitForStatus,
} from '../support/reveal-page.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { type Created, read, retrievalPath, vend } from '../support/vending.ts';

const COLLECTED = 'This key was already collected';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

chromiumTest('a button reveals the key of what the page describes', async (visit, t) => {
  const created = await vend(service.alice);
  const { page, complaints } = await visit();
  await openOffer(page, created);
  const facts = (await page.locator('dl').textContent()) ?? '';
  const { name, region, fingerprint, createdBy } = created.keyPair;
  for (const fact of [name, 'Amazon Lightsail', region, fingerprint ?? '', createdBy]) {
    assert.ok(facts.includes(fact), fact);
  }
  assert.match(facts, /Expires in(?:14 min \d+ s|15 min 0 s)$/m);
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
    'vend.requested',
    'vend.succeeded',
  ]);

  const key = await reveal(page);
  assert.equal(await sshKeygenLine(t, Buffer.from(key)), created.keyPair.publicKey);
  assert.equal((await read(service.alice, created.keyPair.id)).keyPair.status, 'retrieved');
  assert.deepEqual(complaints, []);
});

chromiumTest('what is copied is what is shown', async visit => {
  const created = await vend(service.alice);
  const { page, complaints } = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
  await openOffer(page, created);
  const key = await reveal(page);
  await page.getByRole('button', { name: 'Copy' }).click();
  await waitForStatus(page, /^Copied\./);
  assert.ok((await page.evaluate('navigator.clipboard.readText()')) === key);
  assert.deepEqual(complaints, []);
});

chromiumTest('where copying is refused the key is selected instead', async visit => {
  const { page } = await visit();
  await page.addInitScript('delete Navigator.prototype.clipboard');
  await openOffer(page, await vend(service.alice));
  const key = await reveal(page);
  await page.getByRole('button', { name: 'Copy' }).click();
  await waitForStatus(page, /copy it yourself/);
  assert.ok((await page.evaluate('getSelection().toString()')) === key.trimEnd());
});

const FORMATS: [
  format: string,
  label: string,
  extension: string,
  publicLine: (file: Buffer, ...t: Parameters<typeof sshKeygenLine>) => unknown,
][] = [
  ['pem', 'PEM', '.pem', (_, ...given) => sshKeygenLine(...given)],
  ['pkcs8', 'PKCS#8', '.pem', (_, ...given) => sshKeygenLine(...given)],
  ['openssh', 'OpenSSH', '', file => lineOf(readOpenSshFile(file.toString()))],
  ['ppk', 'PuTTY (.ppk)', '.ppk', file => lineOf(readPuttyFile(file.toString()))],
];

for (const [format, label, extension, publicLine] of FORMATS) {
  chromiumTest(`a download in ${format} is, byte for byte, the file that the API gives`, async (visit, t) => {
    const created = await vend(service.alice);
    const { page, complaints } = await visit();
    const posts = postsOf(page);
    await openOffer(page, created);
    await page.getByLabel('Format').selectOption(label);
    await reveal(page);
    const { name, bytes } = await downloadedFile(page);
    assert.equal(name, `${created.keyPair.name}${extension}`);
    assert.ok(bytes.equals(await replayed(created, format, claimsOf(posts))));
    assert.equal(await publicLine(bytes, t, bytes), created.keyPair.publicKey);
    assert.deepEqual(complaints, []);
  });
}

for (const [format, label] of [
  ['openssh', 'OpenSSH'],
  ['ppk', 'PuTTY (.ppk)'],
] as const) {
  chromiumTest(
    `a passphrase encrypts the file in ${format}, and one that is refused uses nothing up`,
    async visit => {
      const created = await vend(service.alice);
      const { page } = await visit();
      await openOffer(page, created);
      await page.getByLabel('Format').selectOption(label);
      const passphrase = page.getByLabel('Passphrase (optional)');
      await passphrase.fill('x'.repeat(300));
      await page.getByRole('button', { name: 'Reveal the private key' }).click();
      await page
        .getByRole('alert')
        .filter({ hasText: /must hold 1 to 255 characters/ })
        .waitFor();
      assert.equal(await page.evaluate('document.activeElement.id'), 'passphrase');
      await passphrase.fill('correct horse');
      assert.match(await reveal(page), format === 'ppk' ? /Encryption: aes256-cbc/ : /^-----BEGIN OPENSSH/);
    },
  );
}

chromiumTest('reload, back and forward show that the key was collected', async visit => {
  const { page } = await visit();
  const other = await vend(service.alice);
  await openOffer(page, other);
  await openOffer(page, await vend(service.alice));
  const key = await reveal(page);
  const line = key.split('\n')[5] ?? assert.fail('the key has no sixth line');
  const assertGone = async () => {
    await waitForHeading(page, COLLECTED);
    assert.ok(!(await page.content()).includes(line));
  };
  await page.reload();
  await assertGone();
  await page.goBack();
  await waitForHeading(page, 'Collect a private key');
  await page.goForward();
  await assertGone();
});

chromiumTest(
  'leaving the page takes the key out of it, also where the browser keeps the page',
  async visit => {
    const { page } = await visit();
    await openOffer(page, await vend(service.alice));
    const line = (await reveal(page)).split('\n')[5] ?? assert.fail('the key has no sixth line');
    const download = await page.getByRole('link', { name: /^Download / }).getAttribute('href');
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    assert.ok(!(await page.content()).includes(line));
    assert.equal(await page.evaluate(`fetch('${download}').then(() => 'there', () => 'gone')`), 'gone');
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    await waitForHeading(page, COLLECTED);
  },
);

chromiumTest('a page with a key that was not saved asks before it is left', async visit => {
  const { page } = await visit();
  await openOffer(page, await vend(service.alice));
  await reveal(page);
  const asked: string[] = [];
  page.on('dialog', dialog => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  await waitForHeading(page, COLLECTED);
  assert.deepEqual(asked, ['beforeunload']);
});

const LOST: [what: string, lose: Parameters<typeof losingFirst>[1]][] = [
  ['is cut off', 'abort'],
  ["is API Gateway's 503", 'gateway-503'],
];

for (const [what, how] of LOST) {
  chromiumTest(
    `an answer that ${what} is asked for again by the same claim, and the key is not lost`,
    async visit => {
      const created = await vend(service.alice);
      const { page } = await visit();
      const posts = postsOf(page);
      await losingFirst(page, how);
      await openOffer(page, created);
      await page.getByRole('button', { name: 'Reveal the private key' }).click();
      await waitForHeading(page, 'keyvend cannot be reached');
      await page.getByText('The private key is not lost').waitFor();
      assert.equal((await vendRow(service.dynamodb, created.keyPair.id))?.['state'], 'retrieved');
      await page.getByRole('button', { name: 'Try again' }).click();
      assert.match(await shownKey(page), /^-----BEGIN/);
      assert.deepEqual([posts.length, claimsOf(posts).length], [2, 1]);
    },
  );
}

chromiumTest('a page that is offline says so, and goes on when it is not', async visit => {
  const { page } = await visit();
  await openOffer(page, await vend(service.alice));
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Reveal the private key' }).click();
  await waitForHeading(page, 'keyvend cannot be reached');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  assert.match(await shownKey(page), /^-----BEGIN/);
});

/** The service does its part of the first POST, and the page never hears of it. */
async function losingFirst(page: Parameters<typeof postsOf>[0], how: 'abort' | 'gateway-503'): Promise<void> {
  let isFirst = true;
  await page.route('**/r/*', async route => {
    if (route.request().method() !== 'POST' || !isFirst) return route.continue();
    isFirst = false;
    await route.fetch();
    if (how === 'abort') return route.abort('connectionreset');
    return route.fulfill({ status: 503, json: { message: 'Service Unavailable' } });
  });
}

/** What the API gives to the claimant that the page was. */
async function replayed(created: Created, format: string, [claim = '']: string[]): Promise<Buffer> {
  const headers = { accept: 'application/x-pem-file', 'idempotency-key': claim };
  const path = `${retrievalPath(created)}?format=${format}`;
  const answer = await service.anyone({ method: 'POST', path, headers });
  assertStatus(answer, 200);
  return Buffer.from(answer.body);
}

function lineOf({ type, publicBlob }: { type: string; publicBlob: string }): string {
  return `${type} ${publicBlob}`;
}

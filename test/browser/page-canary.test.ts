import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type BrowserContext, chromium, type Page, type Response } from 'playwright-core';
import { CHROMIUM } from '../../build/chromium-path.ts';
import { findLeaks, keyFileSecrets, passcodeSecrets, type Secret, type Sink } from '../support/canary.ts';
import { captureOutput } from '../support/captured-output.ts';
import { openOffer, reveal } from '../support/reveal-page.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { type Created, vend } from '../support/vending.ts';

/** Where Chromium keeps what it was shown or told. */
const KEPT =
  /^(?:Default[\\/])?(?:Cache|Code Cache|History|Local Storage|Session Storage|Sessions|Web Data|IndexedDB|Network|Favicons|Preferences|Login Data|Autofill)/;

test('no key, passcode or passphrase of the page is in its bytes, headers, logs or profile', async t => {
  if (CHROMIUM === undefined) return t.diagnostic('Chromium is not installed: nothing was tested');
  process.env['KEYVEND_LOG_LEVEL'] = 'info';
  const output = captureOutput();
  const service = await serviceFixture();
  const profile = await mkdtemp(join(tmpdir(), 'keyvend-'));
  try {
    const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM });
    const { secrets, sinks } = await visitWithSecrets(service, context);
    await context.close();
    const kept = await keptFiles(profile);
    t.diagnostic(`${kept.length} files of the profile`);
    const history = kept.find(({ name }) => name.endsWith('History'))?.content;
    assert.ok(Buffer.isBuffer(history) && history.includes(`${service.url}/r/`));
    assert.ok(output.text().includes('"route":"POST /r/{token}"'));
    const all = [...sinks, ...kept, { name: 'the log', content: output.text() }];
    assert.deepEqual(findLeaks(secrets, all), []);
  } finally {
    output.stop();
    await service.close();
    await rm(profile, { recursive: true });
  }
});

/** Collects a key as people do, with a wrong try before and a look back after; gives what must not leak, and where. */
async function visitWithSecrets(service: ServiceFixture, context: BrowserContext) {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  const passphrase = randomBytes(24).toString('base64url');
  const page = await context.newPage();
  const answers: Promise<Sink>[] = [];
  page.on('response', response => answers.push(sinkOf(response)));
  const said: string[] = [];
  page.on('console', message => said.push(message.text()));
  await openOffer(page, created);
  const file = await revealWith(page, created, passphrase);
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
  const left = await page.content();
  await page.reload();
  await page.getByRole('heading', { name: 'This key was already collected' }).waitFor();
  const secrets: Secret[] = [
    ...keyFileSecrets('the key', file),
    ...passcodeSecrets('the passcode', created.retrieval.passcode ?? ''),
    { name: 'the passphrase', bytes: Buffer.from(passphrase) },
  ];
  const sinks: Sink[] = [
    ...(await Promise.all(answers)),
    { name: 'the page that was left', content: left },
    { name: 'the page that was loaded anew', content: await page.content() },
    { name: 'the console', content: said },
  ];
  return { secrets, sinks };
}

async function revealWith(page: Page, { retrieval }: Created, passphrase: string): Promise<string> {
  await page.getByLabel('Passcode').fill('GUESS23456');
  await page.getByRole('button', { name: 'Reveal the private key' }).click();
  await page.getByRole('alert').filter({ hasText: '4 more wrong' }).waitFor();
  await page.getByLabel('Passcode').fill(retrieval.passcode ?? '');
  await page.getByLabel('Format').selectOption('OpenSSH');
  await page.getByLabel('Passphrase (optional)').fill(passphrase);
  return reveal(page);
}

/** Headers and body of an answer; of the one that gives the key its headers only. */
async function sinkOf(response: Response): Promise<Sink> {
  const method = response.request().method();
  const headers = await response.allHeaders();
  const isRelease = method === 'POST' && response.ok();
  const body = isRelease ? '' : await response.text();
  return { name: `${method} ${response.status()}`, content: { url: response.url(), headers, body } };
}

async function keptFiles(profile: string): Promise<Sink[]> {
  const entries = await readdir(profile, { recursive: true, withFileTypes: true });
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const kept = paths.filter(path => KEPT.test(path.slice(profile.length + 1)));
  return Promise.all(
    kept.map(async path => ({ name: path.slice(profile.length + 1), content: await readFile(path) })),
  );
}

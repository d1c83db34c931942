import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Download, Page, Request } from 'playwright-core';
import type { Created } from './vending.ts';

/** Opens the page of a vend and waits for what it offers. */
export async function openOffer(page: Page, { retrieval }: Pick<Created, 'retrieval'>): Promise<void> {
  await page.goto(retrieval.url);
  await page.getByRole('button', { name: 'Reveal the private key' }).waitFor();
}

/** Presses the button and gives the text of the key that is shown then. */
export async function reveal(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Reveal the private key' }).click();
  return shownKey(page);
}

/** The text of the key, once it is shown. */
export async function shownKey(page: Page): Promise<string> {
  await page.getByRole('heading', { level: 1, name: 'Your private key' }).waitFor();
  return (await page.locator('#private-key').textContent()) ?? '';
}

export async function waitForHeading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** What the live region says, once it says this. */
export async function waitForStatus(page: Page, text: RegExp): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).waitFor();
}

export async function downloadedFile(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Download / }).click();
  const download: Download = await started;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The POSTs of a page, as they are sent. */
export function postsOf(page: Page): Request[] {
  const posts: Request[] = [];
  page.on('request', request => {
    if (request.method() === 'POST') posts.push(request);
  });
  return posts;
}

/** The Idempotency-Keys of requests, each once. */
export function claimsOf(posts: readonly Request[]): string[] {
  return [
    ...new Set(posts.map(post => post.headers()['idempotency-key'] ?? assert.fail('a POST has no claim'))),
  ];
}

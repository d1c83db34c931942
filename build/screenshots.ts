import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page, type Route } from 'playwright-core';
import { revealPage } from '../shared/http/reveal-page.ts';
import { CHROMIUM } from './chromium-path.ts';

const FOLDER = join(import.meta.dirname, '../docs/images');
const URL = 'https://keyvend.example/r/token';
const NOW = new Date('2026-11-24T09:00:00Z');

/** Facts that are the same each time, so that a picture changes with the page only. */
const VIEW = {
  name: 'build-7',
  provider: 'lightsail',
  region: 'us-east-1',
  fingerprint: 'SHA256:Xk3qTqvT7mJ8o1mZ0bFfQm7bYt0n9c5S2rD4uW6eHiA',
  vendedBy: 'arn:aws:iam::123456789012:role/ci',
  expiresAt: '2026-11-24T09:14:32Z',
  state: 'available',
  passcodeRequired: true,
};
const RELEASED = {
  keyPair: { name: VIEW.name },
  privateKey: '(the private key, in the format that was chosen)\n',
  format: 'openssh',
};

interface Picture {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
  readonly prepare: (page: Page) => Promise<void>;
}

/** The pictures are as high as the page is. */
const WIDE = { width: 720, height: 240 };
const PHONE = { width: 360, height: 240 };

const PICTURES: readonly Picture[] = [
  ...(['light', 'dark'] as const).flatMap((colorScheme): Picture[] => [
    { name: `reveal-${colorScheme}`, colorScheme, viewport: WIDE, prepare: offered },
    { name: `revealed-${colorScheme}`, colorScheme, viewport: WIDE, prepare: revealed },
  ]),
  { name: 'reveal-phone', colorScheme: 'light', viewport: PHONE, prepare: offered },
  {
    name: 'collected-light',
    colorScheme: 'light',
    viewport: { width: 720, height: 260 },
    prepare: collected,
  },
];

/** Takes the pictures of the documentation: the reveal page itself, with answers of no service. */
async function takePictures(executablePath: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await chromium.launch({ executablePath });
  for (const picture of PICTURES) await take(browser, picture);
  await browser.close();
}

async function take(browser: Browser, { name, colorScheme, viewport, prepare }: Picture): Promise<void> {
  const page = await browser.newPage({ colorScheme, viewport, locale: 'en-GB', timezoneId: 'UTC' });
  await page.clock.install({ time: NOW });
  await page.clock.pauseAt(NOW);
  await prepare(page);
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, fullPage: true, caret: 'hide', animations: 'disabled' });
  process.stdout.write(`${path}\n`);
  await page.close();
}

async function offered(page: Page): Promise<void> {
  await page.route('**/*', route => answer(route, 200, VIEW));
  await page.goto(URL);
  await page.getByRole('button', { name: 'Reveal the private key' }).waitFor();
}

async function revealed(page: Page): Promise<void> {
  await page.route('**/*', route =>
    answer(route, 200, route.request().method() === 'POST' ? RELEASED : { ...VIEW, passcodeRequired: false }),
  );
  await page.goto(URL);
  await page.getByRole('button', { name: 'Reveal the private key' }).click();
  await page.getByRole('heading', { name: 'Your private key' }).waitFor();
}

async function collected(page: Page): Promise<void> {
  await page.route('**/*', route => answer(route, 410, { code: 'retrieval_consumed' }));
  await page.goto(URL);
  await page.getByRole('heading', { name: 'This key was already collected' }).waitFor();
}

async function answer(route: Route, status: number, json: object): Promise<void> {
  const { body = '', headers } = revealPage();
  if (!route.request().isNavigationRequest()) {
    return route.fulfill({ status, headers: { date: NOW.toUTCString() }, json });
  }
  const texts = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  return route.fulfill({ body, headers: Object.fromEntries(texts) });
}

if (CHROMIUM === undefined) {
  process.stderr.write(
    'Pictures are taken by Chromium, which is not installed: try "apt-get install chromium".\n',
  );
  process.exitCode = 1;
} else {
  await takePictures(CHROMIUM);
}

import { after, type TestContext, test } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from '../../build/chromium-path.ts';

/** Chromium says so of every answer from 400 on, whatever the page makes of it. */
const STATUS_LINE = /^Failed to load resource: /;

export interface Visit {
  readonly page: Page;
  /** Errors and warnings of the console, violations of the policy and exceptions among them. */
  readonly complaints: string[];
}

export type Visitor = (options?: BrowserContextOptions) => Promise<Visit>;

/** Opens pages, each in a profile of its own, until `close`. */
export async function openChromium(executablePath: string) {
  const browser = await chromium.launch({ executablePath });
  return { visitor: () => visitor(browser), close: () => browser.close() };
}

let opened: ReturnType<typeof openChromium> | undefined;

/** A test that needs Chromium, and says so where there is none. One browser serves all tests of a file. */
export function chromiumTest(name: string, run: (visit: Visitor, t: TestContext) => Promise<void>): void {
  test(name, async t => {
    if (CHROMIUM === undefined) return t.diagnostic('Chromium is not installed: nothing was tested');
    opened ??= openChromium(CHROMIUM);
    const { visit, close } = (await opened).visitor();
    try {
      await run(visit, t);
    } finally {
      await close();
    }
  });
}

after(async () => {
  await (await opened)?.close();
});

function visitor(browser: Browser) {
  const contexts: { close: () => Promise<void> }[] = [];
  const visit: Visitor = async options => {
    const context = await browser.newContext(options);
    contexts.push(context);
    const page = await context.newPage();
    return { page, complaints: complaintsOf(page) };
  };
  return { visit, close: () => Promise.all(contexts.map(context => context.close())) };
}

export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !STATUS_LINE.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

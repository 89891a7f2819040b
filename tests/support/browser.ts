import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { stack } from './env.ts';
import { sleep } from './wait.ts';

const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;

/** Debian's Chromium, without a window where it is there like that, with everything that would call home turned off. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? installed.find((path) => existsSync(path)) ?? installed[0],
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export const phone = { width: 390, height: 844 } as const;
export const desktop = { width: 1280, height: 900 } as const;

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong on the pages of this visitor; a journey ends with it empty. */
  readonly complaints: string[];
}

interface VisitorOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: 'en' | 'ur';
  readonly colorScheme?: 'light' | 'dark';
}

/**
 * One person with a browser of their own. Page errors, console errors, refused content policy and requests to any
 * other place than the product's own servers are collected.
 */
export async function openVisitor(browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: options.viewport ?? desktop,
    locale: options.locale === 'ur' ? 'ur-PK' : 'en-GB',
    colorScheme: options.colorScheme ?? 'light',
    timezoneId: 'Asia/Karachi',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const ownOrigins = [stack.apiUrl, stack.webUrl, stack.adminUrl, stack.inboxUrl, stack.providersUrl].map(
    (url) => new URL(url).host,
  );
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpectedStatus(message.text())) complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (['data:', 'blob:'].includes(url.protocol)) return;
    if (!ownOrigins.includes(url.host)) complaints.push(`request to ${url.host}`);
  });
  page.setDefaultTimeout(60_000);
  return { page, context, complaints };
}

/** Chromium writes each answer of 4xx to the console; a refused command is part of some journeys. */
function isExpectedStatus(text: string): boolean {
  return /Failed to load resource: the server responded with a status of 4(00|01|02|03|04|09)/.test(text);
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] },
  // Of what passes nothing is told: most of the work would be to describe it.
  resultTypes: ['violations'],
  selectors: false,
};
const violations = `axe.run(document, ${JSON.stringify(axeOptions)}).then((found) =>
  found.violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`;

/** On its way from one colour to another a text has a contrast that nobody chose. */
const atRest = `Promise.race([
  new Promise((resolve) => setTimeout(resolve, 5000)),
  Promise.allSettled(document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity && animation.playState === 'running')
    .map((animation) => animation.finished)),
]).then(() => undefined)`;

/** No accessibility violation on the page as it stands. axe is brought to each document once, and stays in it. */
export async function expectAccessible(page: Page): Promise<void> {
  // axe looks into no other document than the one it is in.
  expect(page.frames()).toHaveLength(1);
  await page.evaluate(atRest);
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axeSource);
  expect(await page.evaluate<string[]>(violations)).toEqual([]);
}

const tooWide = `(() => {
  const width = window.innerWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.right > width + 0.5 || box.left < -0.5))
    .map(({ element, box }) => element.outerHTML.slice(0, 160) + ' from ' + box.left + ' to ' + box.right)
    .concat('the page is ' + document.documentElement.scrollWidth + ' wide');
})()`;

const restWithinMs = 30_000;

/** Nothing of the page is wider than the window, once it has come to rest; otherwise says what is. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // Not by expect.poll, which belongs to one test at a time: pages are looked at side by side.
  const endsAt = Date.now() + restWithinMs;
  let wide = await page.evaluate<string[]>(tooWide);
  while (wide.length > 0 && Date.now() < endsAt) {
    await sleep(100);
    wide = await page.evaluate<string[]>(tooWide);
  }
  expect(wide).toEqual([]);
}

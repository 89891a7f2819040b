/**
 * Largest contentful paint of web's first page on a throttled phone profile (1.6 Mbps, 150 ms, CPU 4x slower), median of
 * five cold loads; beside a page of plain HTML with the same text on the same server and profile, the least that such a
 * network allows. Needs WEB_URL of a stack with the apps and demo data. Prints one JSON object per line.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { openBrowser, phone } from '../support/browser.ts';
import { stack } from '../support/env.ts';

const loads = 5;
const profile = { latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };

interface Load {
  readonly lcpMs: number;
  /** When the first picture from storage had arrived; a page without any has none. */
  readonly firstPictureMs: number | undefined;
  /** How much of the window moved after it was painted (cumulative layout shift). */
  readonly layoutShift: number;
  readonly bytes: number;
}

const firstPicture = `performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/render/image/'))
  .map((entry) => entry.responseEnd).toSorted((a, b) => a - b)[0]`;

async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext({ viewport: phone, isMobile: true, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, ...profile });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  await page.addInitScript(`new PerformanceObserver((list) => { window.lcpMs = list.getEntries().at(-1).startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
    window.layoutShift = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.layoutShift += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });`);
  await page.goto(url, { waitUntil: 'load' });
  // Later and larger paints count too: the pictures of the first list come after the load event.
  await page.waitForTimeout(4_000);
  const lcpMs = await page.evaluate<number | undefined>('window.lcpMs');
  if (lcpMs === undefined) throw new Error(`${url} painted nothing`);
  const firstPictureMs = await page.evaluate<number | undefined>(firstPicture);
  const layoutShift = await page.evaluate<number>('window.layoutShift');
  await context.close();
  return { lcpMs, firstPictureMs, layoutShift, bytes };
}

async function median(browser: Browser, url: string): Promise<Load> {
  const results: Load[] = [];
  for (let index = 0; index < loads; index += 1) results.push(await load(browser, url));
  const sorted = results.toSorted((a, b) => a.lcpMs - b.lcpMs);
  const middle = sorted[Math.floor(loads / 2)];
  if (middle === undefined) throw new Error('no load was measured');
  return middle;
}

async function servePlainPage(text: string) {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>Plain</title><meta name="viewport" content="width=device-width"><pre>${text}</pre>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}

const browser = await openBrowser();
try {
  const page = await browser.newPage();
  await page.goto(stack.webUrl, { waitUntil: 'networkidle' });
  const text = await page.evaluate<string>('document.body.innerText');
  await page.close();
  const plain = await servePlainPage(text.replaceAll('<', '&lt;'));
  const ours = await median(browser, stack.webUrl);
  const alternative = await median(browser, plain.url);
  plain.stop();
  process.stdout.write(
    `${JSON.stringify({
      bench: 'lcp',
      profile: '1.6 Mbps, 150 ms, CPU 4x',
      loads,
      lcp_ms: Math.round(ours.lcpMs),
      ...(ours.firstPictureMs === undefined ? {} : { first_picture_ms: Math.round(ours.firstPictureMs) }),
      layout_shift: Math.round(ours.layoutShift * 1000) / 1000,
      transferred_bytes: ours.bytes,
      alternative: 'plain HTML with the same text',
      alternative_lcp_ms: Math.round(alternative.lcpMs),
      alternative_bytes: alternative.bytes,
    })}\n`,
  );
} finally {
  await browser.close();
}

/**
 * Makes the pictures of the README, by hand, from a stack with the demo in it:
 * `npm run stack -- up && npm run seed && set -a && eval "$(npm run -s stack -- env)" && node tests/e2e/screenshots.ts`.
 */
import { createClient } from '@supabase/supabase-js';
import sharp from 'sharp';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { stack } from '../support/env.ts';

const password = 'amana-demo-2026';
const folder = join(import.meta.dirname, '../../docs/images');
const largestBytes = 200_000;

interface Picture {
  readonly name: string;
  readonly email: string;
  readonly origin: string;
  readonly storageKey: string;
  readonly height: number;
  /** The order that is shown: one on its way says the most about where the money is. */
  readonly path: (orderId: string) => string;
}

const pictures: readonly Picture[] = [
  {
    name: 'web-order.png',
    email: 'buyer@amana.test',
    origin: stack.webUrl,
    storageKey: 'amana.session',
    height: 900,
    path: (id) => `/orders/${id}`,
  },
  {
    name: 'admin-order.png',
    email: 'admin@amana.test',
    origin: stack.adminUrl,
    storageKey: 'amana.admin.session',
    height: 900,
    path: (id) => `/orders/${id}`,
  },
];

async function signIn(email: string) {
  const client = createClient(stack.apiUrl, stack.publishableKey, {
    db: { schema: 'api' },
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw new Error(`${email} could not sign in (is the demo seeded?): ${error.message}`);
  return { client, session: data.session };
}

/** An order of the demo buyer, as far along as there is one; finished ones have their whole ledger to show. */
async function chooseOrder(statuses: readonly string[]): Promise<string> {
  const { client } = await signIn('buyer@amana.test');
  for (const status of statuses) {
    const query = client.from('orders').select('id').eq('viewer_role', 'buyer').eq('status', status);
    const { data } = await query.order('created_at', { ascending: false }).limit(1).returns<{ id: string }[]>();
    const [found] = data ?? [];
    if (found) return found.id;
  }
  throw new Error('The demo buyer has no order to show; run "npm run seed" first.');
}

async function take(browser: Browser, picture: Picture, orderId: string): Promise<void> {
  const { session } = await signIn(picture.email);
  const context = await browser.newContext({
    viewport: { width: 1280, height: picture.height },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Karachi',
    locale: 'en-GB',
  });
  const localStorage = [{ name: picture.storageKey, value: JSON.stringify(session) }];
  await context.setStorageState({ cookies: [], origins: [{ origin: picture.origin, localStorage }] });
  const page = await context.newPage();
  await page.goto(picture.origin + picture.path(orderId));
  await page.locator('h1').first().waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
  const png = await sharp(await page.screenshot())
    .png({ palette: true, quality: 90 })
    .toBuffer();
  if (png.length > largestBytes) throw new Error(`${picture.name} has ${png.length} bytes; at most ${largestBytes}.`);
  writeFileSync(join(folder, picture.name), png);
  console.log(`${picture.name}: ${png.length} bytes`);
  await context.close();
}

mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  const [web, admin] = pictures;
  if (web) await take(browser, web, await chooseOrder(['shipped', 'delivered', 'preparing', 'accepted', 'placed']));
  if (admin) await take(browser, admin, await chooseOrder(['disputed', 'completed', 'delivered', 'shipped']));
} finally {
  await browser.close();
}

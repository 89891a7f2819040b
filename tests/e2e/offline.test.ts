import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../supabase/local/listen.ts';
import { repository } from '../../supabase/local/settings.ts';
import { startStaticServer, type StaticServer } from '../../supabase/local/web/static-server.ts';
import { phone, type Visitor } from '../support/browser.ts';
import { stack } from '../support/env.ts';
import { newPerson, type Person } from '../support/people.ts';
import { act, fundWallet, openShop, orderRow, parcel, placeOrder, stockProduct } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { expectSound, letInAs, open, useStage } from './support/stage.ts';
import { amount, web } from './support/words.ts';

/** Goal: without a network the app still opens, says what it cannot do, and does nothing with money; nothing of a person is kept. */
const total = 420_000;

const stage = useStage();
let buyer: Person;
let visitor: Visitor;
let orderId: string;
let store: string;
beforeAll(async () => {
  const shop = await openShop(stage.sql, stage.market);
  store = `Shop ${shop.slug}`;
  const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 5 });
  buyer = await newPerson(stage.sql, { name: 'Amara Eze', country: 'NG' });
  await fundWallet(stage.market, buyer, total);
  const order = await placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total });
  orderId = order.order_id;
  await act(shop.owner, orderId, 'accept');
  await act(shop.owner, orderId, 'ship', parcel);
  visitor = await letInAs(stage, buyer, 'web', { viewport: phone });
});

/** The worker is in charge of this page, and has what the page had loaded before. */
async function workerStands(page: Page): Promise<void> {
  await eventually('a worker with the files of the page', () => page.evaluate<boolean>(isWorkerReady));
}

const isWorkerReady = `(async () => {
  if (navigator.serviceWorker.controller === null) return false;
  const wanted = performance.getEntriesByType('resource').map(({ name }) => name)
    .filter((name) => name.startsWith(location.origin + '/assets/'));
  const kept = await Promise.all(wanted.map((name) => caches.match(name)));
  return wanted.length > 0 && kept.every((answer) => answer !== undefined);
})()`;

const isWorkerGoneOnceUpdated = `(async () => {
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.update().catch(() => undefined)));
  return registrations.length === 0 && (await caches.keys()).length === 0;
})()`;

const keptPaths = `(async () => {
  const names = await caches.keys();
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return requests.flat().map(({ url }) => url.slice(location.origin.length));
})()`;

/** A browser tells of every request that had no network; nothing else may have been complained of. */
function forgetNetworkErrors({ complaints }: Visitor): void {
  const others = complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/.test(text));
  complaints.splice(0, complaints.length, ...others);
}

describe('a page that is opened without a network', () => {
  it('is the app, says so with a next step, and opens by itself when the network is back', async () => {
    const { page, context } = visitor;
    await open(visitor, 'web', `/orders/${orderId}`);
    await workerStands(page);
    await context.setOffline(true);
    await page.reload();
    await page.getByText(web('ui.offline'), { exact: true }).waitFor();
    await page.getByText(web('ui.offline_page')).waitFor();
    await page.getByText(web('ui.offline_page_next')).waitFor();
    await page
      .getByRole('link', { name: web('nav.account') })
      .first()
      .waitFor({ state: 'attached' });
    await expectSound({ ...visitor, complaints: [] });
    await context.setOffline(false);
    await page.getByText(web('order.status.shipped')).first().waitFor();
    await page.getByText(web('ui.offline'), { exact: true }).waitFor({ state: 'detached' });
    forgetNetworkErrors(visitor);
    await expectSound(visitor);
  });

  it('keeps files of the build, and nothing that was read for somebody', async () => {
    const paths = await visitor.page.evaluate<string[]>(keptPaths);
    expect(paths).toContain('/');
    expect(paths.filter((path) => !/^\/(assets\/[\w.-]+|config\.json)?$/.test(path))).toEqual([]);
  });

  it('refuses an act on money at once, and sends it when it is pressed again with a network', async () => {
    const { page, context } = visitor;
    const label = web('order.action.confirm', { amount: amount(total, 'PKR'), store });
    await page.getByRole('main').getByRole('button', { name: label }).click();
    const dialog = page.getByRole('dialog', { name: label });
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/rpc/order_act')) sent.push(request.url());
    });
    await context.setOffline(true);
    await dialog.getByText(web('intent.offline')).waitFor();
    await dialog.getByRole('button', { name: label }).click({ force: true });
    expect(sent).toEqual([]);
    await context.setOffline(false);
    await dialog.getByText(web('intent.offline')).waitFor({ state: 'detached' });
    expect((await orderRow(buyer, orderId)).status).toBe('shipped');
    await dialog.getByRole('button', { name: label }).click();
    await page.getByText(web('order.status.completed')).first().waitFor();
    expect(sent).toHaveLength(1);
    forgetNetworkErrors(visitor);
    await expectSound(visitor);
  });
});

describe('a new version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'amana-web-'));
  let server: StaticServer;
  let page: Page;
  let home: string;
  beforeAll(async () => {
    cpSync(join(repository, 'web/dist'), folder, { recursive: true });
    const port = await freePort();
    home = `http://127.0.0.1:${port}/`;
    const config = { apiUrl: stack.apiUrl, publishableKey: stack.publishableKey };
    server = await startStaticServer({ folder, port, config });
    page = await stage.browser.newPage();
    await page.goto(home);
    await workerStands(page);
  });
  afterAll(async () => {
    await page?.close();
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  const worker = join(folder, 'sw.js');
  const isThere = () => page.getByText(web('ui.new_version'));
  const askForUpdate = () => page.evaluate(`navigator.serviceWorker.ready.then((worker) => worker.update())`);

  it('is told of once it is there, and comes when the reader wants it', async () => {
    expect(await isThere().count()).toBe(0);
    const entry = /entry:`(\/assets\/[^`]+)`/.exec(readFileSync(worker, 'utf8'))?.[1] ?? '';
    const next = entry.replace(/\.js$/, '-next.js');
    for (const file of ['sw.js', 'index.html']) replaceIn(join(folder, file), entry, next);
    replaceIn(worker, 'build:`', 'build:`next-');
    // The other files of the build know the entry by its own name: run twice it would be two apps.
    writeFileSync(join(folder, next), `import '${entry}';`);
    await askForUpdate();
    await isThere().waitFor();
    expect(await page.locator(`script[src="${entry}"]`).count()).toBe(1);
    await page.getByRole('button', { name: web('ui.reload') }).click();
    await page.locator(`script[src="${next}"]`).waitFor({ state: 'attached' });
    await page.getByRole('heading', { level: 1, name: web('shop.headline') }).waitFor();
    expect(await isThere().count()).toBe(0);
  });

  it('opens without its host, and goes for good when the host takes the worker away', async () => {
    await workerStands(page);
    await page.context().setOffline(true);
    await page.goto(`${home}protection`);
    await page.getByText(web('ui.offline_page')).waitFor();
    await page.context().setOffline(false);
    // Never loaded before: also the code of the page comes once there is a network.
    await page.getByRole('heading', { level: 1, name: web('protection.title') }).waitFor();
    cpSync(join(folder, 'sw-off.js'), worker);
    await page.goto(home);
    // A browser looks for a new worker some time after a page was opened; here it is asked to.
    await eventually('a browser without a worker', () => page.evaluate<boolean>(isWorkerGoneOnceUpdated));
  });
});

function replaceIn(file: string, from: string, to: string): void {
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(from);
  writeFileSync(file, before.replaceAll(from, to));
  // The host looks at time and size to see that a file is another one.
  appendFileSync(file, '\n');
}

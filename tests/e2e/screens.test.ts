import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { desktop, expectNoSidewaysScroll, phone, type Visitor } from '../support/browser.ts';
import { addDestination, openTopUp, pay, paymentBecomes, requestWithdrawal } from '../providers/support/money.ts';
import { refundPayment, requestApproval } from '../support/approvals.ts';
import { call, newKey } from '../support/commands.ts';
import { newPerson, type Person } from '../support/people.ts';
import { endRiskRules, setRiskRule } from '../support/risk.ts';
import { act, fundWallet, openShop, parcel, placeOrder, stockProduct, type Shop } from '../support/scenario.ts';
import { expectSound, letIn, letInAs, open, settled, useStage } from './support/stage.ts';
import { adminIn, leftInEnglish, untranslated, web } from './support/words.ts';

/**
 * Goal: every screen is whole for everybody: on a desk and on a phone, in English and Urdu, with axe at zero, no sideways
 * scroll, and no word that was forgotten; a sample of them also in the dark.
 */
const stage = useStage();
let shop: Shop;
let buyer: Person;
const ids: Record<string, string> = {};

const total = 420_000;
beforeAll(async () => {
  const { sql, market } = stage;
  shop = await openShop(sql, market);
  const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 20 });
  buyer = await newPerson(sql, { name: 'عائشہ خان', country: 'NG', locale: 'ur' });
  await fundWallet(market, buyer, 10 * total);
  await fundWallet(market, buyer, 60_000_000, 'NGN');
  const place = () => placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total });
  const order = await place();
  const disputed = await place();
  for (const { order_id: id } of [order, disputed]) {
    await act(shop.owner, id, 'accept');
    await act(shop.owner, id, 'ship', parcel);
  }
  await act(buyer, disputed.order_id, 'dispute', { reason: 'damaged', details: 'A tear along the edge.' });
  const topUp = await openTopUp(sql, buyer, 500_000);
  await pay(topUp.reference);
  await paymentBecomes(sql, topUp.paymentId, 'succeeded');
  const refund = await refundPayment(market, topUp.paymentId, 100_000);
  const link = await call<{ slug: string }>(shop.owner, 'create_payment_link', {
    p_store_id: shop.id,
    p_fields: { title: 'Lawn suit, as agreed', category_slug: 'fashion', unit_price_minor: 350_000, max_uses: 1 },
    p_idempotency_key: newKey('link'),
  });
  await setRiskRule(market.finance, 'screens', {
    signal: 'new_destination',
    subjects: ['withdrawal'],
    threshold: 1_000_000,
    action: 'hold',
  });
  const withdrawal = await requestWithdrawal(buyer, await addDestination(sql, buyer), 2_000_000);
  await endRiskRules(sql, 'screens');
  const [webhook] = await sql`select id from payments.inbox where reference = ${topUp.reference}`;
  const [line] = await sql`
    select t.journal_id, t.debit_account from ledger.journals as j join ledger.transfers as t on t.journal_id = j.id
    where j.reference_type = 'order' and j.reference_id = ${order.order_id} limit 1`;
  const [accounts] = await sql`
    select ledger.account('goodwill', ledger.platform_owner(), a.currency) as goodwill,
      ledger.account('wallet', ${buyer.id}, a.currency) as wallet
    from ledger.accounts as a where a.id = ${line?.['debit_account']}`;
  const [rule] = await sql`select id from pricing.rules order by id limit 1`;
  const [fraudRule] = await sql`select id from risk.rules order by id limit 1`;
  const [risk] = await sql`select id from risk.cases where subject_id = ${withdrawal.withdrawal_id}`;
  const approval = await requestApproval(market.finance, 'ledger.adjustment', {
    debit_account: Number(accounts?.['goodwill']),
    credit_account: Number(accounts?.['wallet']),
    amount_minor: 500,
  });
  Object.assign(ids, {
    product,
    provider: 'paystack',
    currency: 'NGN',
    approval,
    refund: refund.refund_id,
    link: link.slug,
    day: new Date().toISOString().slice(0, 10),
    rule: rule?.['id'],
    fraudrule: fraudRule?.['id'],
    case: risk?.['id'],
    order: order.order_id,
    disputed: disputed.order_id,
    payment: topUp.paymentId,
    reference: topUp.reference,
    withdrawal: withdrawal.withdrawal_id,
    webhook: webhook?.['id'],
    journal: line?.['journal_id'],
    account: line?.['debit_account'],
    buyer: buyer.id,
    store: shop.id,
    slug: shop.slug,
  });
});

type Who = 'guest' | 'buyer' | 'seller' | 'stranger' | 'staff' | 'inTheDark' | 'staffInTheDark';
const doors: Record<Who, () => Promise<Visitor>> = {
  guest: () => letIn(stage),
  buyer: () => letInAs(stage, buyer, 'web'),
  seller: () => letInAs(stage, shop.owner, 'web'),
  stranger: () => letIn(stage),
  staff: () => letInAs(stage, stage.market.admin, 'admin'),
  inTheDark: () => letInAs(stage, buyer, 'web', { colorScheme: 'dark' }),
  staffInTheDark: () => letInAs(stage, stage.market.admin, 'admin', { colorScheme: 'dark' }),
};

// Two pages at a time: while one of them waits for an answer, the other one works.
vi.setConfig({ maxConcurrency: 2 });
const free = new Map<Who, Visitor[]>();

/** Looks with somebody of this kind who is not looking elsewhere; their browser stays open for the next page. */
async function lookWith(who: Who, look: (visitor: Visitor) => Promise<void>): Promise<void> {
  const waiting = free.get(who) ?? [];
  free.set(who, waiting);
  const visitor = waiting.pop() ?? (await doors[who]());
  try {
    await look(visitor);
  } finally {
    waiting.push(visitor);
  }
}

/** `:name` in a path stands for one of the things that were arranged. */
const addressOf = (path: string) => path.replaceAll(/:([a-z]+)/g, (_, name: string) => ids[name] ?? `no-${name}`);

const screens: Readonly<Record<'guest' | 'buyer' | 'seller' | 'stranger' | 'staff', readonly string[]>> = {
  guest: [
    '/',
    '/?q=lawn',
    '/?q=zzzz',
    '/products/:product',
    '/stores/:slug',
    '/protection',
    '/pay/:link',
    '/pay/nothing-of-this-name',
    '/sign-in',
    '/sign-up',
    '/nowhere',
  ],
  buyer: [
    '/orders',
    '/orders?group=problems',
    '/orders/:order',
    '/orders/:disputed',
    '/orders/00000000-0000-4000-8000-000000000000',
    '/checkout',
    '/checkout?store=:slug&items=%22:product:2%22',
    '/wallet',
    '/wallet?currency=NGN',
    '/wallet/statement?currency=PKR',
    '/wallet/statement?from=2020-01-01&to=2020-01-31&group=orders',
    '/wallet/top-up',
    '/payments/new?order=:order',
    '/payments/bank?currency=PKR',
    '/payments/bank?currency=NGN',
    '/pay/:link',
    '/wallet/withdraw',
    '/withdrawals/:withdrawal',
    '/payments/return?reference=:reference',
    '/notifications',
    '/account',
    '/sell',
    '/sell/apply',
  ],
  seller: [
    '/sell/:slug',
    '/sell/:slug/orders',
    '/sell/:slug/orders/:order',
    '/sell/:slug/products',
    '/sell/:slug/products/:product',
    '/sell/:slug/products/new',
    '/sell/:slug/links',
    '/sell/:slug/wallet',
    '/sell/:slug/wallet/statement',
    '/sell/:slug/wallet/withdraw',
    '/sell/:slug/settings',
  ],
  stranger: ['/sign-in'],
  staff: [
    '/',
    '/orders',
    '/orders/:order',
    '/orders/:disputed',
    '/withdrawals',
    '/withdrawals/:withdrawal',
    '/payments',
    '/payments/:payment',
    '/refunds',
    '/refunds/:refund',
    '/chargebacks',
    '/bank-transfers',
    '/bank',
    '/bank?book=statements',
    '/bank?book=accounts',
    '/payout-batches',
    '/payout-batches?book=weeks',
    '/payout-batches?book=schedules',
    '/payout-batches?book=holidays',
    '/webhooks',
    '/webhooks/:webhook',
    '/stores',
    '/stores/:store',
    '/users',
    '/users/:buyer',
    '/ledger',
    '/ledger?book=journals',
    '/ledger?book=accounts',
    '/ledger?book=adjustments',
    '/ledger?book=exchanges',
    '/ledger?book=periods',
    '/ledger?book=seals',
    '/ledger?book=checks',
    '/ledger/accounts/:account',
    '/ledger/journals/:journal',
    '/reconciliation',
    '/reconciliation?book=clearing',
    '/reconciliation?book=items',
    '/reconciliation?book=parked',
    '/reconciliation?book=runs',
    '/reconciliation?book=reports',
    '/reconciliation/reports/:provider/:currency/:day',
    '/approvals',
    '/approvals/:approval',
    '/audit',
    '/jobs',
    '/jobs?book=outbox',
    '/settings',
    '/staff',
    '/commission',
    '/commission/new',
    '/commission/:rule',
    '/providers',
    '/risk',
    '/risk?book=rules',
    '/risk?book=limits',
    '/risk/:case',
    '/risk/rules/new',
    '/risk/rules/:fraudrule',
    '/nowhere',
  ],
};

type Language = 'en' | 'ur';
type App = 'web' | 'admin';

/** The routes in a source file, with every parameter called `:x`; `pattern` has the path in its first group. */
function routesIn(file: string, pattern: RegExp): string[] {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  return [...source.matchAll(pattern)].map(([, path = '']) => withoutNames(path.replaceAll('$', ':')));
}

function withoutNames(path: string): string {
  return path
    .replace(/\?.*/, '')
    .replaceAll(/:[a-zA-Z]+/g, ':x')
    .replace(/(.)\/$/, '$1');
}

describe('of the pages that there are', () => {
  /** Their subject is made only in the journey that ends there: bank.test.ts, admin-ledger.test.ts. */
  const endsOfJourneys = ['/payout-batches/:batch', '/ledger/closings/:closing'];
  const seen = {
    web: [...screens.guest, ...screens.buyer, ...screens.seller].map(withoutNames),
    admin: [...screens.staff, ...endsOfJourneys].map(withoutNames),
  };

  it('none of the web app is left out', () => {
    const routes = routesIn('web/src/routeTree.gen.ts', /fullPath: '([^']+)'/g);
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter((route) => !seen.web.includes(route))).toEqual([]);
  });

  it('none of the admin is left out', () => {
    const routes = routesIn('admin/src/pages.tsx', /^\s+page\('([^']+)'/gm);
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter((route) => !seen.admin.includes(route))).toEqual([]);
  });
});

describe.each(['guest', 'buyer', 'seller'] as const)('the web app for the %s', (who) => {
  it.concurrent.each(screens[who])('%s', (path) => lookWith(who, (visitor) => lookAround(visitor, 'web', path)));
});

describe.each(['stranger', 'staff'] as const)('the admin for the %s', (who) => {
  it.concurrent.each(screens[who])('%s', (path) => lookWith(who, (visitor) => lookAround(visitor, 'admin', path)));
});

describe('in the dark', () => {
  const web = ['/', '/products/:product', '/orders/:order', '/wallet', '/wallet/top-up'];
  it.concurrent.each(web)('the web app at %s', (path) =>
    lookWith('inTheDark', (visitor) => lookOnce(visitor, 'web', path)),
  );
  const admin = ['/', '/orders', '/orders/:disputed', '/ledger'];
  it.concurrent.each(admin)('the admin at %s', (path) =>
    lookWith('staffInTheDark', (visitor) => lookOnce(visitor, 'admin', path)),
  );
});

/** A page once loaded, then seen in both sizes and both languages; axe looks at each size and each language once. */
async function lookAround(visitor: Visitor, app: App, path: string): Promise<void> {
  await visitor.page.setViewportSize(desktop);
  await open(visitor, app, addressOf(path));
  await expectSound(visitor);
  const first = await expectInItsLanguage(visitor, app);
  await visitor.page.setViewportSize(phone);
  await expectNoSidewaysScroll(visitor.page);
  await changeLanguage(visitor, app, first);
  await expectSound(visitor);
  const second = await expectInItsLanguage(visitor, app);
  await visitor.page.setViewportSize(desktop);
  await expectNoSidewaysScroll(visitor.page);
  expect([first, second].toSorted()).toEqual(['en', 'ur']);
}

async function lookOnce(visitor: Visitor, app: App, path: string): Promise<void> {
  await visitor.page.setViewportSize(desktop);
  await open(visitor, app, addressOf(path));
  await expectSound(visitor);
}

const everythingSaid = `[document.body.innerText, ...[...document.querySelectorAll('[aria-label], [placeholder], [title]')]
  .flatMap((element) => ['aria-label', 'placeholder', 'title'].map((name) => element.getAttribute(name) ?? ''))].join(' | ')`;

/** Direction and every word, also those for screen readers, belong to the language of the page. */
async function expectInItsLanguage({ page }: Visitor, app: App): Promise<Language> {
  const [language, direction] = await page.evaluate<[Language, string]>(
    '[document.documentElement.lang, document.documentElement.dir]',
  );
  expect(direction).toBe(language === 'ur' ? 'rtl' : 'ltr');
  const said = String(await page.evaluate(everythingSaid));
  expect(untranslated(said)).toEqual([]);
  if (language === 'ur') expect(leftInEnglish(app, said)).toEqual([]);
  return language;
}

/** Changes the language the way people do, without loading the page again. */
async function changeLanguage(visitor: Visitor, app: App, from: Language): Promise<void> {
  const { page } = visitor;
  const to = from === 'en' ? 'ur' : 'en';
  const byName = page.getByRole('button', { name: web(`language.${to}`), exact: true });
  if (app === 'web' || (await byName.isVisible())) {
    await byName.click();
  } else {
    await page.getByRole('button', { name: adminIn(from)('admin.account') }).click();
    await page.getByLabel(adminIn(from)('admin.language')).selectOption(to);
    await page.keyboard.press('Escape');
  }
  await page.locator(`html[lang="${to}"]`).waitFor();
  await settled(visitor);
}

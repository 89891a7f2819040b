import type { Locator } from 'playwright-core';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { control, paymentBecomes, providerState, read, walletMinor } from '../providers/support/money.ts';
import { phone, type Visitor } from '../support/browser.ts';
import { newPerson, type Person } from '../support/people.ts';
import { act, openShop, orderRow, placeOrder, stockProduct, type Shop } from '../support/scenario.ts';
import { expectSound, letIn, letInAs, markDocument, open, useStage } from './support/stage.ts';
import { amount, web } from './support/words.ts';

/**
 * Goal: the ways to pay beside a card on its page: a card that is kept, a link that a seller sends, and a phone whose
 * answer comes later than anybody waits. Method: the simulator's control decides what the payer's phone does.
 */
let shop: Shop;
const stage = useStage({ simulator: true });

beforeAll(async () => {
  shop = await openShop(stage.sql, stage.market);
});
afterAll(async () => {
  await control('/jazzcash/settings', { prompt: 'ask' });
});

describe('a card that is kept', () => {
  const topUp = 500_000;
  const pay = web('top_up.submit', { amount: amount(topUp, 'NGN'), provider: 'Paystack' });
  let payer: Person;
  let visitor: Visitor;
  beforeAll(async () => {
    payer = await newPerson(stage.sql, { name: 'Ngozi Obi', country: 'NG' });
    visitor = await letInAs(stage, payer, 'web', { viewport: phone });
  });

  const transactions = async () =>
    (await providerState()).transactions.filter((item) => item['email'] === payer.email).length;

  it('pays once on the company’s page, and from then on without it', async () => {
    const { page } = visitor;
    await open(visitor, 'web', '/wallet/top-up');
    await page.getByLabel(web('top_up.amount')).fill('5,000');
    await page.getByLabel(web('cards.save')).check();
    await expectSound(visitor);
    await page.getByRole('button', { name: pay }).click();
    await page.getByRole('button', { name: 'Pay NGN 5,000.00' }).click();
    await page.getByRole('heading', { name: web('payment.paid_title') }).waitFor();

    await open(visitor, 'web', '/wallet/top-up');
    await page.getByLabel(web('top_up.amount')).fill('5,000');
    await page.getByRole('radio', { name: /4081/ }).check();
    expect(await page.getByLabel(web('cards.save')).count()).toBe(0);
    await expectSound(visitor);
    const button = page.getByRole('button', { name: pay });
    await button.dblclick();
    await page.getByRole('heading', { name: web('payment.paid_title') }).waitFor();
    await expectSound(visitor);
    expect(await transactions()).toBe(2);
    expect(await walletMinor(stage.sql, payer.id)).toBe(2 * topUp);
  });

  it('is forgotten when its owner wants, and no longer offered', async () => {
    const { page } = visitor;
    await open(visitor, 'web', '/account');
    const card = page.getByRole('listitem').filter({ hasText: '4081' });
    await card.getByRole('button', { name: web('cards.remove') }).click();
    const dialog = page.getByRole('dialog', { name: web('cards.remove_title') });
    await expectSound(visitor);
    await dialog.getByRole('button', { name: web('cards.remove'), exact: true }).click();
    await card.waitFor({ state: 'detached' });
    expect(await read(payer, 'saved_payment_methods?select=id')).toEqual([]);
    await open(visitor, 'web', '/wallet/top-up');
    await page.getByLabel(web('cards.save')).waitFor();
    expect(await page.getByRole('radio', { name: /4081/ }).count()).toBe(0);
  });
});

describe('the page of a payment', () => {
  it('says that the company is waited for, that it failed, and how to begin again', async () => {
    const payer = await newPerson(stage.sql, { name: 'Femi Ade', country: 'NG' });
    const visitor = await letInAs(stage, payer, 'web', { viewport: phone });
    const { page } = visitor;
    const submit = web('top_up.submit', { amount: amount(500_000, 'NGN'), provider: 'Paystack' });
    await open(visitor, 'web', '/wallet/top-up');
    await page.getByLabel(web('top_up.amount')).fill('5,000');
    await page.getByRole('button', { name: submit }).click();
    await page.getByRole('button', { name: 'Leave without paying' }).click();
    await page.getByRole('heading', { name: web('payment.waiting_title') }).waitFor();
    await expectSound(visitor);

    const back = new URL(page.url());
    await page.getByRole('link', { name: web('payment.open_again') }).click();
    await page.getByRole('radio', { name: /Declined/ }).check();
    await page.getByRole('button', { name: 'Pay NGN 5,000.00' }).click();
    await page.getByText('The bank declined this card.').waitFor();
    await page.goto(back.href);
    await page.getByRole('heading', { name: web('payment.failed_title') }).waitFor();
    await expectSound(visitor);
    expect(await walletMinor(stage.sql, payer.id)).toBe(0);
    await page.getByRole('link', { name: web('payment.try_again') }).click();
    await page
      .getByRole('button', { name: submit })
      .or(page.getByLabel(web('top_up.amount')))
      .first()
      .waitFor();
  });
});

describe('a payment link', () => {
  const total = 380_000;

  it('is made by the seller with its code, opened by a stranger, and paid once', async () => {
    const seller = await letInAs(stage, shop.owner, 'web');
    const { page } = seller;
    await open(seller, 'web', `/sell/${shop.slug}/links`);
    await page.getByRole('button', { name: web('links.new') }).click();
    const dialog = page.getByRole('dialog', { name: web('links.new') });
    await dialog.getByRole('radio', { name: web('links.something_else') }).check();
    await dialog.getByLabel(web('links.name')).fill('Two suits, as agreed on the phone');
    await dialog.getByLabel(web('links.category')).selectOption({ index: 1 });
    await dialog.getByLabel(web('links.price')).fill('1,800');
    await dialog.getByLabel(web('links.quantity'), { exact: true }).fill('2');
    await dialog.getByLabel(web('links.delivery')).fill('200');
    await expectSound(seller);
    await dialog.getByRole('button', { name: web('links.create') }).click();
    const share = page.getByRole('dialog', { name: web('links.share_title') });
    const link = await share.getByRole('link', { name: web('links.see') }).getAttribute('href');
    if (link === null) throw new Error('the link has no address');
    await share.getByText(link, { exact: true }).waitFor();
    expect(await darkSquaresIn(share.getByRole('img', { name: web('links.qr') }).locator('path'))).toEqual(
      darkSquaresOf(link),
    );
    await expectSound(seller);

    // Whoever scans the code sees what was agreed before any account, and the page after sign-in is the same one.
    const stranger = await letIn(stage, { viewport: phone });
    await stranger.page.goto(link);
    await stranger.page.getByRole('heading', { name: web('pay_link.title', { store: `Shop ${shop.slug}` }) }).waitFor();
    await stranger.page.getByText(amount(total, 'PKR')).first().waitFor();
    await expectSound(stranger);
    const signIn = stranger.page.getByRole('main').getByRole('link', { name: web('pay_link.sign_in') });
    expect(await signIn.getAttribute('href')).toContain(encodeURIComponent(new URL(link).pathname));

    const buyer = await newPerson(stage.sql, { name: 'Sana Mir' });
    const visitor = await letInAs(stage, buyer, 'web', { viewport: phone });
    await visitor.page.goto(link);
    await payByPhone(visitor, total);
    await visitor.page.getByRole('heading', { name: web('payment.paid_title') }).waitFor();
    await visitor.page.getByText(web('payment.paid_order_text')).waitFor();
    await visitor.page.goto(link);
    await visitor.page.getByRole('heading', { name: web('pay_link.ended_used_up') }).waitFor();
    await expectSound(visitor);
    await page.reload();
    await page.getByText(web('links.status.used_up')).waitFor();
  });

  /** From the page of the link to the phone, which says yes at once. */
  async function payByPhone(visitor: Visitor, totalMinor: number): Promise<void> {
    const { page } = visitor;
    await control('/jazzcash/settings', { prompt: 'approve' });
    await page.getByLabel(web('address.phone')).fill('0300 1234567');
    await page.getByLabel(web('address.line1')).fill('House 14, Street 6');
    await page.getByLabel(web('address.city')).fill('Lahore');
    await page.getByLabel(web('address.region')).fill('Punjab');
    await page.getByRole('radio', { name: web('checkout.pay_now') }).check();
    await expectSound(visitor);
    const place = web('checkout.place_provider', { amount: amount(totalMinor, 'PKR') });
    await page.getByRole('button', { name: place }).click();
    await askThePhone(visitor, totalMinor);
  }
});

/** The page of an order that waits for its payment: by JazzCash, whose phone is asked. */
async function askThePhone(visitor: Visitor, totalMinor: number): Promise<void> {
  const { page } = visitor;
  await page.getByRole('radio', { name: web('pay.way.jazzcash.mobile_account') }).check();
  await page.getByLabel(web('pay.mobile', { provider: 'JazzCash' })).fill('0300 1234567');
  await page.getByLabel(web('pay.identity')).fill('345678');
  await expectSound(visitor);
  await page
    .getByRole('button', { name: web('top_up.submit', { amount: amount(totalMinor, 'PKR'), provider: 'JazzCash' }) })
    .click();
}

/** Where the dark squares of a drawn code are, as "x y". */
async function darkSquaresIn(path: Locator): Promise<string[]> {
  const drawn = (await path.getAttribute('d')) ?? '';
  return [...drawn.matchAll(/M(\d+ \d+)h1v1h-1z/g)].map(([, place = '']) => place).toSorted();
}

/** Where they are in the code of a text. */
function darkSquaresOf(text: string): string[] {
  const { data } = encode(text, { ecc: 'M', border: 2 });
  return data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x} ${y}`] : []))).toSorted();
}

describe('a phone that answers late', () => {
  const total = 420_000;

  it('leaves the payment not known; the page finds out by itself, also when the order has ended meanwhile', async () => {
    await control('/jazzcash/settings', { prompt: 'ask' });
    const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 3 });
    const buyer = await newPerson(stage.sql, { name: 'Usman Tariq' });
    const placed = await placeOrder(buyer, shop, {
      items: [{ product_id: product, quantity: 1 }],
      totalMinor: total,
      method: 'provider',
    });
    const visitor = await letInAs(stage, buyer, 'web', { viewport: phone });
    const { page } = visitor;
    await page.clock.install();
    await open(visitor, 'web', `/payments/new?order=${placed.order_id}`);
    await askThePhone(visitor, total);
    await page.getByRole('heading', { name: web('payment.phone_title') }).waitFor();
    await page.getByRole('timer').waitFor();
    await expectSound(visitor);
    const paymentId = new URL(page.url()).searchParams.get('payment') ?? '';
    const expectSameDocument = await markDocument(visitor);

    await page.clock.fastForward(80_000);
    await page.getByRole('heading', { name: web('payment.unknown_title') }).waitFor();
    expect(await page.getByRole('timer').count()).toBe(0);
    await expectSound(visitor);

    // The buyer has enough of waiting and ends the order; then the phone says yes after all.
    await act(buyer, placed.order_id, 'cancel');
    const [row] = await stage.sql`select reference from payments.payments where id = ${paymentId}`;
    await control(`/jazzcash/payments/${row?.['reference']}/prompt`, { answer: 'approve' });
    await paymentBecomes(stage.sql, paymentId, 'succeeded');
    await page.getByRole('heading', { name: web('payment.late_title') }).waitFor();
    await expectSameDocument();
    await expectSound(visitor);
    expect((await orderRow(buyer, placed.order_id)).status).toBe('cancelled');
    expect(await walletMinor(stage.sql, buyer.id, 'PKR')).toBe(total);
  });
});

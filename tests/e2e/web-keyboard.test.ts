import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDestination, control } from '../providers/support/money.ts';
import { phone, type Visitor } from '../support/browser.ts';
import { call, newKey } from '../support/commands.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  openShop,
  orderRow,
  parcel,
  placeOrder,
  stockProduct,
  walletOf,
} from '../support/scenario.ts';
import { openInbox, type InboxReader } from './support/inbox.ts';
import { keysOf, type Keys } from './support/keys.ts';
import { expectSound, letInAs, open, settled, useStage } from './support/stage.ts';
import { amount, web } from './support/words.ts';

/** Goal: every act on money can be done with the keys alone: no pointer touches these pages. */
const total = 420_000;

const stage = useStage({ simulator: true });
let buyer: Person;
let visitor: Visitor;
let keys: Keys;
let inbox: InboxReader;
let orderId: string;
let unpaidId: string;
let store: string;
beforeAll(async () => {
  const { sql, market } = stage;
  await control('/easypaisa/settings', { prompt: 'approve' });
  const shop = await openShop(sql, market);
  store = `Shop ${shop.slug}`;
  const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 5 });
  const items = [{ product_id: product, quantity: 1 }];
  buyer = await newPerson(sql, { name: 'Sana Malik', country: 'PK' });
  await fundWallet(market, buyer, total);
  await fundWallet(market, buyer, 5_000_000, 'NGN');
  orderId = (await placeOrder(buyer, shop, { items, totalMinor: total })).order_id;
  await act(shop.owner, orderId, 'accept');
  await act(shop.owner, orderId, 'ship', parcel);
  unpaidId = (await placeOrder(buyer, shop, { items, totalMinor: total, method: 'provider' })).order_id;
  await addDestination(sql, buyer);
  inbox = await openInbox(stage);
  // The code of the bank account has been used: whoever looks for a code later must not take it for the new one.
  await inbox.codeFor(buyer.email);
  visitor = await letInAs(stage, buyer, 'web');
  keys = keysOf(visitor.page);
});
afterAll(async () => {
  await control('/easypaisa/settings', { prompt: 'ask' });
});

/** Moves among the choices of a group with the arrow keys, as radios want it. */
async function choose(target: Locator): Promise<void> {
  const { page } = visitor;
  const chosen = page.locator('input[type="radio"]:checked');
  await keys.tabTo(chosen.first());
  for (let presses = 0; presses < 10 && !(await target.isChecked()); presses += 1)
    await page.keyboard.press('ArrowDown');
  expect(await target.isChecked()).toBe(true);
}

async function enterCode(): Promise<void> {
  const { page } = visitor;
  const dialog = page.getByRole('dialog', { name: web('step_up.title') });
  await dialog.getByText(web('step_up.sent')).waitFor();
  await keys.typeInto(dialog.getByLabel(web('auth.code')), await inbox.codeFor(buyer.email));
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
}

it('money is added through the phone, by a way that works', async () => {
  const { page } = visitor;
  await stage.sql`select payments.set_aside('jazzcash', 'an outage')`;
  try {
    await open(visitor, 'web', '/wallet');
    await keys.pressOn(page.getByRole('link', { name: web('wallet.top_up') }));
    await page.getByText(web('pay.not_working')).first().waitFor();
    await expectSound(visitor);
    await keys.typeInto(page.getByLabel(web('top_up.amount')), '2500');
    await choose(page.getByRole('radio', { name: web('pay.way.easypaisa.mobile_account') }));
    await page.keyboard.press('Enter');
    await page.getByText(web('pay.mobile_wrong')).waitFor();
    await keys.typeInto(page.getByLabel(web('pay.mobile', { provider: 'Easypaisa' })), '0345 1234567');
    await expectSound(visitor);
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { name: web('payment.phone_title') })
      .or(page.getByRole('heading', { name: web('payment.paid_title') }))
      .first()
      .waitFor();
    await page.getByRole('heading', { name: web('payment.paid_title') }).waitFor();
    await expectSound(visitor);
    expect(await walletOf(buyer, buyer.id, 'PKR')).toEqual({ available: 250_000, held: 0 });
  } finally {
    await stage.sql`select payments.take_back('jazzcash')`;
  }
});

it('an order is paid through the phone, from its own page', async () => {
  const { page } = visitor;
  await open(visitor, 'web', `/orders/${unpaidId}`);
  const pay = web('order.action.pay', { amount: amount(total, 'PKR') });
  await keys.pressOn(page.getByRole('main').getByRole('button', { name: pay }));
  await choose(page.getByRole('radio', { name: web('pay.way.easypaisa.mobile_account') }));
  await keys.typeInto(page.getByLabel(web('pay.mobile', { provider: 'Easypaisa' })), '03451234567');
  await expectSound(visitor);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: web('payment.paid_title') }).waitFor();
  await keys.pressOn(page.getByRole('link', { name: web('payment.to_order') }));
  await page.getByText(web('order.status.placed')).first().waitFor();
});

it('held money is released', async () => {
  const { page } = visitor;
  await open(visitor, 'web', `/orders/${orderId}`);
  const label = web('order.action.confirm', { amount: amount(total, 'PKR'), store });
  await keys.pressOn(page.getByRole('main').getByRole('button', { name: label }));
  const dialog = page.getByRole('dialog', { name: label });
  await keys.pressOn(dialog.getByRole('button', { name: label }));
  await page.getByText(web('order.status.completed')).first().waitFor();
  expect((await orderRow(buyer, orderId)).status).toBe('completed');
});

describe('a withdrawal', () => {
  let withdrawalId = '';

  it('is asked for with a code', async () => {
    const { page } = visitor;
    await open(visitor, 'web', '/wallet/withdraw?currency=NGN');
    await keys.typeInto(page.getByLabel(web('withdraw.amount'), { exact: true }), '10000');
    await page.getByText(web('withdraw.arrives')).waitFor();
    await keys.pressOn(
      page.getByRole('button', { name: web('withdraw.submit', { amount: amount(1_000_000, 'NGN') }) }),
    );
    await enterCode();
    await page.getByText(web('withdraw.says_under_review')).waitFor();
    withdrawalId = page.url().split('/').at(-1) ?? '';
    await expectSound(visitor);
  });

  it('stands in the wallet as money on its way, and its statement can be taken as a file', async () => {
    const { page } = visitor;
    await open(visitor, 'web', '/wallet?currency=NGN');
    await page.getByRole('heading', { name: web('wallet.moving_title') }).waitFor();
    await keys.pressOn(page.getByRole('link', { name: web('wallet.all_lines') }));
    // The browser's month need not be that of a stack whose clock tests have moved.
    await keys.pressOn(page.getByRole('button', { name: web('statement.all_time') }));
    await settled(visitor);
    const pdf = page.waitForEvent('download');
    await keys.pressOn(page.getByRole('button', { name: web('statement.pdf'), exact: true }));
    expect((await pdf).suggestedFilename()).toMatch(/^amana-statement-NGN.*\.pdf$/);
    await page.setViewportSize(phone);
    await expectSound(visitor);
  });

  it('keeps its bank account on the list, from which it is removed once nothing goes there', async () => {
    const { page } = visitor;
    await open(visitor, 'web', '/wallet/withdraw?currency=NGN');
    const account = page.getByRole('radio', { name: /Guaranty Trust Bank/ });
    await account.waitFor();
    await keys.pressOn(page.getByRole('button', { name: /^Remove Guaranty Trust Bank/ }));
    const dialog = page.getByRole('dialog');
    await dialog.getByText(web('withdraw.remove_text')).waitFor();
    await expectSound(visitor);
    const remove = dialog.getByRole('button', { name: web('withdraw.remove_confirm') });
    await keys.pressOn(remove);
    await dialog.getByText('payout_destination.in_use').waitFor();
    await call(buyer, 'cancel_withdrawal', { p_withdrawal_id: withdrawalId, p_idempotency_key: newKey('cancel') });
    await keys.pressOn(remove);
    await account.waitFor({ state: 'detached' });
    await page.getByText(web('withdraw.no_destination')).waitFor();
  });
});

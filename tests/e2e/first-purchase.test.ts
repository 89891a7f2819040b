import { beforeAll, describe, expect, it } from 'vitest';
import { desktop, phone, type Visitor } from '../support/browser.ts';
import { newStaff, type Person } from '../support/people.ts';
import { openShop, orderRow, stockProduct, walletOf, type Shop } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { openInbox, type InboxReader } from './support/inbox.ts';
import { expectSound, letIn, letInAs, markDocument, open, useStage } from './support/stage.ts';
import { admin, amount, operatorAmount, web } from './support/words.ts';

/**
 * Goal: one purchase from the first visit to the money in the seller's bank, by three people in three browsers, who see
 * each other's acts without a reload. The parts follow each other; each stands on the ones before it.
 */
const email = `chidi.${Date.now()}@people.test`;
const title = 'Adire wrapper, indigo';
const price = 1_250_000;
const delivery = 150_000;
const total = price + delivery;
const toppedUp = 2_000_000;
const approvalReason = 'The account is in the name of the store.';

// A new bank account may be used at once, as in the demo: the wait of a day is no matter of these screens.
const stage = useStage({ settings: { 'payout.destination_cool_off': '0 seconds' } });
let inbox: InboxReader;
let shop: Shop;
let buyer: Visitor;
let seller: Visitor;
let operator: Visitor;
let staff: Person;
let orderId: string;
let code: string;
beforeAll(async () => {
  inbox = await openInbox(stage);
  shop = await openShop(stage.sql, stage.market, { currency: 'NGN', deliveryFeeMinor: delivery });
  await stockProduct(shop, { priceMinor: price, quantity: 5, title });
  await stockProduct(shop, { priceMinor: 90_000, quantity: 5, title: 'Brass lamp' });
  staff = await newStaff(stage.sql, 'superadmin');
  buyer = await letIn(stage, { viewport: phone });
  seller = await letInAs(stage, shop.owner, 'web', { viewport: desktop });
  operator = await letIn(stage, { viewport: desktop });
});

describe('a new buyer', () => {
  it('opens an account with a code from the inbox', async () => {
    const { page } = buyer;
    await open(buyer, 'web', '/');
    await expectSound(buyer);
    await page
      .getByRole('banner')
      .getByRole('link', { name: web('nav.sign_up') })
      .click();
    await page.getByLabel(web('auth.name')).fill('Chidi Okafor');
    await page.getByLabel(web('auth.email')).fill(email);
    await page.getByLabel(web('auth.country')).selectOption('NG');
    await expectSound(buyer);
    await page.getByRole('button', { name: web('auth.send_code') }).click();
    await page.getByLabel(web('auth.code')).fill(await inbox.codeFor(email));
    await expectSound(buyer);
    await page.getByRole('button', { name: web('auth.open_account') }).click();
    await page.getByRole('heading', { level: 1, name: web('shop.headline') }).waitFor();
    await eventually('the profile has the name and the country', async () => {
      const [profile] = await stage.sql`select display_name, country from identity.profiles where email = ${email}`;
      return profile?.['display_name'] === 'Chidi Okafor' && profile['country'] === 'NG';
    });
  });

  it('pays on the provider’s page and sees the balance move by itself', async () => {
    const { page } = buyer;
    await page
      .getByRole('navigation')
      .getByRole('link', { name: web('nav.wallet') })
      .click();
    const balance = page.getByRole('region', { name: web('wallet.balance') });
    await balance.getByText(amount(0, 'NGN', { fraction: 'always' })).waitFor();
    await expectSound(buyer);
    const wallet = await buyer.context.newPage();
    await wallet.goto(page.url());
    const shown = wallet.getByRole('region', { name: web('wallet.balance') });
    await shown.getByText(amount(0, 'NGN', { fraction: 'always' })).waitFor();
    const expectSameDocument = await markDocument({ ...buyer, page: wallet });

    await page.getByRole('link', { name: web('wallet.top_up') }).click();
    await page.getByLabel(web('top_up.amount')).fill('20,000');
    await expectSound(buyer);
    await page
      .getByRole('button', { name: web('top_up.submit', { amount: amount(toppedUp, 'NGN'), provider: 'Paystack' }) })
      .click();
    await page.getByRole('heading', { name: 'Pay NGN 20,000.00' }).waitFor();
    await page.getByRole('button', { name: 'Pay NGN 20,000.00' }).click();
    await page.getByRole('heading', { name: web('payment.paid_title') }).waitFor();
    await expectSound(buyer);

    await shown.getByText(amount(toppedUp, 'NGN', { fraction: 'always' })).waitFor();
    await expectSameDocument();
    await wallet.close();
    await page.getByRole('link', { name: web('payment.to_wallet') }).click();
    await balance.getByText(amount(toppedUp, 'NGN', { fraction: 'always' })).waitFor();
    await page.getByText(web('wallet.entry.payment')).first().waitFor();
    await expectSound(buyer);
  });

  it('finds a product, buys it from the wallet and reads where the money is', async () => {
    await open(seller, 'web', `/sell/${shop.slug}`);
    await seller.page.getByRole('heading', { name: web('sell.all_done') }).waitFor();
    await open(operator, 'admin', '/sign-in');
    await signInAsStaff();
    const expectSameList = await markDocument(operator);

    const { page } = buyer;
    await page
      .getByRole('navigation')
      .getByRole('link', { name: web('nav.browse') })
      .first()
      .click();
    await page.getByRole('searchbox', { name: web('shop.search') }).fill('adire indigo');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Brass lamp' }).first().waitFor({ state: 'detached' });
    await expectSound(buyer);
    const offer = page.getByRole('article').filter({ hasText: `Shop ${shop.slug}` });
    await offer.getByRole('link', { name: title }).first().click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await expectSound(buyer);
    await page.getByRole('button', { name: web('shop.buy') }).click();
    await page.getByLabel(web('address.phone')).fill('+234 803 123 4567');
    await page.getByLabel(web('address.line1')).fill('12 Bode Thomas Street');
    await page.getByLabel(web('address.city')).fill('Lagos');
    await page.getByLabel(web('address.region')).fill('Lagos');
    await expectSound(buyer);
    await page.getByRole('button', { name: web('checkout.place_wallet', { amount: amount(total, 'NGN') }) }).click();
    const now = page.getByRole('region', { name: web('orders.money_now') });
    await now.getByText(sentenceStart('placed')).waitFor();
    await now.getByText(web('order.turn.seller')).waitFor();
    await now.getByText(web('order.otherwise.lapse.buyer')).waitFor();
    await now.getByRole('timer').waitFor();
    await now.getByText(web('strip.label.held', { amount: amount(total, 'NGN') })).waitFor({ state: 'attached' });
    await expectSound(buyer);

    orderId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const [row] = await stage.sql`select code from orders.orders where id = ${orderId}`;
    code = String(row?.['code']);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain(code);
    await operatorReads('placed');
    await expectSameList();
    await expectSound(operator);
  });
});

describe('the seller', () => {
  it('sees the order appear, accepts, prepares and ships; the buyer’s open page follows', async () => {
    const { page } = seller;
    const expectSameDocument = await markDocument(buyer);
    const expectSameList = await markDocument(operator);
    const row = page.getByRole('article').filter({ hasText: code });
    await row.waitFor();
    await expectSound(seller);
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: code }).waitFor();
    await expectSound(seller);

    await actOnOrder(seller, web('order.action.accept'));
    await expectBuyerReads('accepted');
    await actOnOrder(seller, web('order.action.prepare'));
    await expectBuyerReads('preparing');
    await actOnOrder(seller, web('order.action.ship'), async () => {
      await page.getByRole('dialog').getByLabel(web('orders.carrier')).fill('GIG Logistics');
      await page.getByRole('dialog').getByLabel(web('orders.tracking_number')).fill('GIG-2291-77');
      await expectSound(seller);
    });
    await expectBuyerReads('shipped');
    await buyer.page.getByText('GIG-2291-77').first().waitFor();
    await expectSameDocument();
    await operatorReads('shipped');
    await expectSameList();
    await expectSound(buyer);
    await expectSound(seller);
  });

  it('is paid net of a commission that is shown, as soon as the buyer confirms', async () => {
    const expectSameDocument = await markDocument(seller);
    await actOnOrder(buyer, web('order.action.confirm', { amount: amount(total, 'NGN'), store: `Shop ${shop.slug}` }));
    await buyer.page.getByText(web('order.status.completed')).first().waitFor();
    await expectSound(buyer);

    const order = await orderRow(shop.owner, orderId);
    const net = order.net_minor ?? 0;
    const commission = order.commission_minor ?? 0;
    expect(net).toBe(total - commission - (order.tax_minor ?? 0));
    const { page } = seller;
    const money = page
      .getByRole('region')
      .or(page.locator('section'))
      .filter({ hasText: web('orders.commission') })
      .last();
    await page.getByText(web('order.status.completed')).first().waitFor();
    await money.getByText(amount(-commission, 'NGN', { fraction: 'always' })).waitFor();
    await money.getByText(amount(net, 'NGN', { fraction: 'always' })).waitFor();
    await expectSameDocument();
    await page
      .getByRole('navigation', { name: web('sell.areas') })
      .getByRole('link', { name: web('nav.wallet') })
      .click();
    const balance = page.getByRole('region', { name: web('wallet.balance') });
    await balance.getByText(amount(net, 'NGN', { fraction: 'always' })).waitFor();
    expect(await walletOf(shop.owner, shop.id, 'NGN')).toEqual({ available: net, held: 0 });
    await expectSound(seller);
  });
});

describe('a withdrawal', () => {
  const accountNumber = '0123456789';

  it('goes to a bank account that was added with a code, is asked for with another, and ends at Settled', async () => {
    const { page } = seller;
    await openWithdrawals();
    await page.getByRole('link', { name: web('wallet.withdraw') }).click();
    await page.getByRole('button', { name: web('withdraw.add_destination') }).click();
    const dialog = page.getByRole('dialog', { name: web('withdraw.add_destination') });
    await dialog.getByLabel(web('withdraw.bank')).selectOption({ label: 'Guaranty Trust Bank' });
    await dialog.getByLabel(web('withdraw.account_number')).fill(accountNumber);
    await dialog.getByLabel(web('withdraw.account_name')).fill('Shop Owner');
    await expectSound(seller);
    await dialog.getByRole('button', { name: web('withdraw.continue') }).click();
    await enterCode();
    await page.getByRole('radio', { name: /Guaranty Trust Bank/ }).waitFor();

    await page.getByLabel(web('withdraw.amount'), { exact: true }).fill('10000');
    await page.getByText(web('withdraw.arrives')).waitFor();
    await expectSound(seller);
    await page.getByRole('button', { name: web('withdraw.submit', { amount: amount(1_000_000, 'NGN') }) }).click();
    await enterCode();
    await page.getByText(web('withdraw.says_under_review')).waitFor();
    const expectSameDocument = await markDocument(seller);
    await expectSound(seller);

    await approveAsStaff();
    await page.getByText(web('withdraw.says_settled')).waitFor();
    await page.getByText(web('withdrawal.status.settled')).first().waitFor();
    await expectSameDocument();
    await expectSound(seller);
  });

  async function enterCode(): Promise<void> {
    const dialog = seller.page.getByRole('dialog', { name: web('step_up.title') });
    await dialog.getByText(web('step_up.sent')).waitFor();
    await dialog.getByLabel(web('auth.code')).fill(await inbox.codeFor(shop.owner.email));
    await dialog.getByRole('button', { name: web('step_up.confirm') }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async function openWithdrawals(): Promise<void> {
    const { page } = operator;
    await page
      .getByRole('navigation')
      .getByRole('link', { name: admin('admin.nav.withdrawals') })
      .click();
    await page.getByRole('heading', { level: 1, name: admin('admin.nav.withdrawals') }).waitFor();
    await expectSound(operator);
  }

  /** The operator's list gets the withdrawal by itself; approving it is what sends it. */
  async function approveAsStaff(): Promise<void> {
    const { page } = operator;
    const expectSameDocument = await markDocument(operator);
    const row = page.getByRole('row').filter({ hasText: `Shop ${shop.slug}` });
    await row.getByText(admin('withdrawal.status.under_review')).waitFor();
    await row.getByRole('link').first().click();
    await expectSound(operator);
    await page
      .getByRole('button', {
        name: admin('admin.approve_withdrawal', { amount: amount(1_000_000, 'NGN', { fraction: 'always' }) }),
      })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(admin('admin.reason')).fill(approvalReason);
    await expectSound(operator);
    await dialog.locator('button[type="submit"]').click();
    await dialog
      .getByRole('button', { name: admin('admin.close') })
      .last()
      .click();
    await page
      .getByRole('list', { name: admin('admin.timeline') })
      .getByText(admin('withdrawal.status.settled'))
      .waitFor();
    await expectSameDocument();
    await expectSound(operator);
  }
});

describe('the operator', () => {
  it('has the order before them with every event and every ledger line', async () => {
    const { page } = operator;
    await page
      .getByRole('navigation')
      .getByRole('link', { name: admin('admin.nav.orders') })
      .click();
    const row = page.getByRole('row').filter({ hasText: code });
    await row.getByText(admin('order.status.completed'), { exact: true }).waitFor();
    await row.getByRole('link', { name: code }).click();
    await expectSound(operator);
    const events = page.getByRole('list', { name: admin('admin.timeline') }).getByRole('listitem');
    const [counted] =
      await stage.sql`select count(*)::integer as events from orders.events where order_id = ${orderId}`;
    await expect.poll(() => events.count()).toBe(counted?.['events']);
    const lines = page.getByRole('table', { name: admin('admin.ledger_lines') }).getByRole('row');
    const { data } = await staff.client.from('admin_order_ledger').select('amount_minor').eq('order_id', orderId);
    const amounts = (data as { amount_minor: number }[]).map((line) => operatorAmount(line.amount_minor, 'NGN'));
    await expect.poll(() => lines.count()).toBe(amounts.length + 1);
    // What the platform keeps is one of them.
    const { commission_minor: kept } = await orderRow(shop.owner, orderId);
    await lines
      .filter({ hasText: admin('admin.account_kind.commission') })
      .filter({ hasText: operatorAmount(kept ?? 0, 'NGN') })
      .first()
      .waitFor();
    for (const text of amounts)
      expect((await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ')).toContain(
        text.replaceAll('\u00a0', ' '),
      );
  });

  it('finds what the provider said of the payment, signed, and the own decision with its reason', async () => {
    const { page } = operator;
    const [payment] = await stage.sql<{ id: string }[]>`
      select p.id from payments.payments as p join auth.users as u on u.id = p.user_id where u.email = ${email}`;
    await open(operator, 'admin', `/payments/${payment?.id}`);
    const calls = page.getByRole('table', { name: admin('admin.nav.webhooks') });
    await calls.getByText(admin('admin.inbox_status.processed')).first().waitFor();
    await calls
      .getByRole('link', { name: admin('admin.event_kind.charge.success') })
      .first()
      .click();
    await page.getByText(admin('admin.signature_good')).first().waitFor();
    await expectSound(operator);
    await open(operator, 'admin', '/audit');
    await page
      .getByRole('row')
      .filter({ hasText: admin('admin.audit_action.withdrawal.approve') })
      .filter({ hasText: approvalReason })
      .filter({ hasText: staff.email })
      .first()
      .waitFor();
    await expectSound(operator);
  });
});

/** The words before the first value of the buyer's sentence for this status, up to the amount that is held. */
function sentenceStart(status: 'placed' | 'accepted' | 'preparing' | 'shipped'): string {
  return web(`order.sentence.${status}.buyer`, {
    amount: amount(total, 'NGN'),
    store: `Shop ${shop.slug}`,
    due: '\u0000',
  })
    .split('\u0000')[0]!
    .trim();
}

/** The open list of the operator says how the order stands. */
async function operatorReads(status: 'placed' | 'shipped'): Promise<void> {
  await operator.page
    .getByRole('row')
    .filter({ hasText: code })
    .getByText(admin(`order.status.${status}`), { exact: true })
    .waitFor();
}

async function expectBuyerReads(status: 'accepted' | 'preparing' | 'shipped'): Promise<void> {
  await buyer.page
    .getByRole('region', { name: web('orders.money_now') })
    .getByText(sentenceStart(status))
    .waitFor();
}

/** Presses an act of the open order, fills what it asks for, and confirms with the same words. */
async function actOnOrder(
  who: Visitor,
  label: string,
  fill: () => Promise<void> = async () => undefined,
): Promise<void> {
  await who.page.getByRole('main').getByRole('button', { name: label }).click();
  const dialog = who.page.getByRole('dialog', { name: label });
  await fill();
  await dialog.getByRole('button', { name: label }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function signInAsStaff(): Promise<void> {
  const password = 'operator-of-the-journey-1';
  const { error } = await staff.client.auth.updateUser({ password });
  if (error) throw error;
  const { page } = operator;
  await page.getByLabel(admin('admin.email')).fill(staff.email);
  await page.getByLabel(admin('admin.password')).fill(password);
  await expectSound(operator);
  await page.getByRole('button', { name: admin('admin.sign_in') }).click();
  await page
    .getByRole('navigation')
    .getByRole('link', { name: admin('admin.nav.orders') })
    .click();
  await page.getByRole('heading', { level: 1, name: admin('admin.nav.orders') }).waitFor();
}

import { beforeAll, describe, expect, it } from 'vitest';
import { desktop, phone, type Visitor } from '../support/browser.ts';
import { travel } from '../support/database.ts';
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
  type Shop,
} from '../support/scenario.ts';
import { expectSound, letInAs, markDocument, open, settled, useStage } from './support/stage.ts';
import { admin, amount, operatorAmount, web } from './support/words.ts';

/**
 * Goal: each way that an order can end other than well is open on the screens of those whose turn it is, and all three
 * screens tell the same story. What came before the act in question is done by command; the act itself is pressed.
 */
const price = 400_000;
const total = 420_000;
const full = amount(total, 'PKR');

const stage = useStage();
let shop: Shop;
let buyer: Person;
let product: string;
let buyerSees: Visitor;
let sellerSees: Visitor;
let staffSees: Visitor;
beforeAll(async () => {
  shop = await openShop(stage.sql, stage.market);
  product = await stockProduct(shop, { priceMinor: price, quantity: 100 });
  buyer = await newPerson(stage.sql, { name: 'Ayesha Khan' });
  await fundWallet(stage.market, buyer, 100 * total);
  buyerSees = await letInAs(stage, buyer, 'web', { viewport: phone });
  sellerSees = await letInAs(stage, shop.owner, 'web', { viewport: desktop });
  staffSees = await letInAs(stage, stage.market.admin, 'admin', { viewport: desktop });
});

type Step = 'accept' | 'prepare' | 'ship' | 'deliver';

/** An order that the seller has taken through these steps. */
async function orderAfter(...steps: readonly Step[]): Promise<string> {
  const placed = await placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total });
  for (const step of steps) await act(shop.owner, placed.order_id, step, step === 'ship' ? parcel : {});
  return placed.order_id;
}

const openAsBuyer = (id: string) => open(buyerSees, 'web', `/orders/${id}`);
const openAsSeller = (id: string) => open(sellerSees, 'web', `/sell/${shop.slug}/orders/${id}`);
const openForBoth = (id: string) => Promise.all([openAsBuyer(id), openAsSeller(id)]);

interface Answers {
  readonly reason?: string;
  readonly problem?: 'not_as_described' | 'damaged';
  readonly details?: string;
}

/** Presses an act on the open order, behind "More" where it is there, gives what it asks for, and confirms. */
async function press({ page }: Visitor, label: string, answers: Answers = {}): Promise<void> {
  const main = page.getByRole('main');
  await main
    .getByRole('timer')
    .or(main.getByText(web('order.turn.nobody')))
    .first()
    .waitFor();
  const button = main.getByRole('button', { name: label, exact: true });
  const more = main.getByText(web('orders.more_actions'), { exact: true });
  await button.or(more).first().waitFor();
  if (!(await button.isVisible())) await more.click();
  await button.click();
  const dialog = page.getByRole('dialog', { name: label });
  await dialog.waitFor();
  // Each act is told with the money that it moves or leaves held, which is never nothing.
  expect(await dialog.innerText()).not.toMatch(/(Rs|₦)\s?0(?![\d,.])/);
  if (answers.problem !== undefined)
    await dialog
      .getByLabel(web('orders.what_is_wrong'))
      .selectOption({ label: web(`dispute.reason.${answers.problem}`) });
  if (answers.reason !== undefined) await dialog.getByLabel(web('orders.reason')).fill(answers.reason);
  if (answers.details !== undefined) await dialog.getByLabel(web('orders.details')).fill(answers.details);
  await dialog.getByRole('button', { name: label }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** The page, left alone, comes to say this. */
async function expectToRead({ page }: Visitor, text: string): Promise<void> {
  await page.getByRole('main').getByText(text).first().waitFor();
}

/** Moves the clock just past the deadline of this order and lets the system do what it said it would. */
async function passDeadline(id: string): Promise<void> {
  const { due_at: dueAt } = await orderRow(buyer, id);
  const [row] = await stage.sql<{ wait: string }[]>`
    select greatest(${dueAt}::timestamptz - core.now() + interval '1 second', interval '0')::text as wait`;
  await travel(stage.sql, row?.wait ?? '0');
  await stage.sql`select orders.run_due()`;
}

/** Both open pages followed by themselves and are whole. */
async function expectBothSound(): Promise<void> {
  await expectSound(buyerSees);
  await expectSound(sellerSees);
}

const backToBuyer = { held_minor: 0, refunded_minor: total, released_minor: 0 };

describe('before anything is sent', () => {
  it('the seller declines, and the buyer reads why', async () => {
    const before = await walletOf(buyer, buyer.id, 'PKR');
    const id = await orderAfter();
    await openForBoth(id);
    await press(sellerSees, web('order.action.reject'), { reason: 'The last one was sold at the counter.' });
    await expectToRead(buyerSees, web('order.status.rejected'));
    await expectToRead(buyerSees, 'The last one was sold at the counter.');
    await expectToRead(sellerSees, web('order.status.rejected'));
    await expectBothSound();
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'rejected', ...backToBuyer });
    expect(await walletOf(buyer, buyer.id, 'PKR')).toEqual(before);
  });

  it('the buyer cancels while nobody has accepted', async () => {
    const id = await orderAfter();
    await openForBoth(id);
    await press(buyerSees, web('order.action.cancel'));
    await expectToRead(buyerSees, web('order.status.cancelled'));
    await expectToRead(sellerSees, web('order.sentence.cancelled.seller', { refunded: full }));
    await expectBothSound();
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', ...backToBuyer });
  });

  it('the buyer asks to cancel and the seller agrees', async () => {
    const id = await orderAfter('accept');
    await openForBoth(id);
    await press(buyerSees, web('order.action.request_cancel'), { reason: 'Changed my mind.' });
    await expectToRead(sellerSees, web('order.status.cancel_requested'));
    await press(sellerSees, web('order.action.agree_cancel', { amount: full }));
    await expectToRead(buyerSees, web('order.status.cancelled'));
    await expectBothSound();
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', ...backToBuyer });
  });

  it('the seller declines a request to cancel and ships', async () => {
    const id = await orderAfter('accept', 'prepare');
    await openForBoth(id);
    await press(buyerSees, web('order.action.request_cancel'), { reason: 'Changed my mind.' });
    await expectToRead(sellerSees, web('order.status.cancel_requested'));
    await press(sellerSees, web('order.action.decline_cancel'));
    await expectToRead(buyerSees, web('order.status.preparing'));
    await expectBothSound();
    expect((await orderRow(buyer, id)).status).toBe('preparing');
  });
});

describe('on the way', () => {
  it('the buyer refuses the parcel, and is refunded when the seller has it back', async () => {
    const id = await orderAfter('accept', 'ship');
    await openForBoth(id);
    await press(buyerSees, web('order.action.refuse'), { reason: 'The box was open.' });
    await expectToRead(sellerSees, web('order.status.returning'));
    await press(sellerSees, web('order.action.receive_return', { amount: full }));
    await expectToRead(buyerSees, web('order.status.returned'));
    await expectBothSound();
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'returned', ...backToBuyer });
  });

  it('the parcel comes back to the seller', async () => {
    const id = await orderAfter('accept', 'ship');
    await openForBoth(id);
    await press(sellerSees, web('order.action.return_to_origin'), { reason: 'Nobody at home three times.' });
    await expectToRead(buyerSees, web('order.status.returning'));
    await press(sellerSees, web('order.action.receive_return', { amount: full }));
    await expectToRead(buyerSees, web('order.status.returned'));
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'returned', ...backToBuyer });
  });

  it('the buyer asks to return what was delivered, and the seller takes it back', async () => {
    const id = await orderAfter('accept', 'ship');
    await openForBoth(id);
    await press(sellerSees, web('order.action.deliver'));
    await expectToRead(buyerSees, web('order.otherwise.release.buyer', { store: `Shop ${shop.slug}` }));
    await press(buyerSees, web('order.action.request_return'), { reason: 'It does not fit.' });
    await expectToRead(sellerSees, web('order.status.return_requested'));
    await press(sellerSees, web('order.action.approve_return'));
    await expectToRead(buyerSees, web('order.status.returning'));
    await press(sellerSees, web('order.action.receive_return', { amount: full }));
    await expectToRead(buyerSees, web('order.status.returned'));
    await expectBothSound();
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'returned', ...backToBuyer });
  });
});

describe('a dispute', () => {
  const refunded = 120_000;
  const outcomes = [
    { outcome: 'split', status: 'completed_split', back: refunded },
    { outcome: 'refund', status: 'refunded', back: total },
    { outcome: 'release', status: 'completed', back: 0 },
  ] as const;

  it.each(outcomes)('that staff decide with $outcome moves the money on all three screens', async (decision) => {
    const { outcome, back } = decision;
    const id = await orderAfter('accept', 'ship');
    await openForBoth(id);
    await open(staffSees, 'admin', '/orders');
    await press(buyerSees, web('order.action.dispute'), {
      problem: 'not_as_described',
      details: 'Torn along one side.',
    });
    await expectToRead(sellerSees, web('order.status.disputed'));
    await press(sellerSees, web('order.action.answer_dispute'), { details: 'It left here whole.' });
    await expectToRead(buyerSees, web('order.event.answer_dispute'));

    const { page } = staffSees;
    const [order] = await stage.sql<{ code: string }[]>`select code from orders.orders where id = ${id}`;
    const row = page.getByRole('row').filter({ hasText: order?.code ?? '' });
    await row.getByText(admin('order.status.disputed')).waitFor();
    await row.getByRole('link').first().click();
    await page.getByRole('button', { name: admin('admin.act.resolve') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: admin(`dispute.outcome.${outcome}`) }).check();
    if (outcome === 'split') await dialog.getByLabel(admin('admin.refund_to', { buyer: 'Ayesha Khan' })).fill('1200');
    await dialog
      .getByText(operatorAmount(total - back, 'PKR'))
      .first()
      .waitFor();
    await dialog.getByLabel(admin('admin.reason')).fill('The photos show it.');
    await expectSound(staffSees);
    await dialog.locator('button[type="submit"]').click();
    await dialog
      .getByRole('button', { name: admin('admin.close') })
      .last()
      .click();

    const expectSameDocument = await markDocument(staffSees);
    await expectToRead(buyerSees, web(`order.status.${decision.status}`));
    await expectToRead(buyerSees, 'The photos show it.');
    await expectToRead(sellerSees, web(`order.status.${decision.status}`));
    const audit = page.getByRole('table', { name: admin('admin.audit_of_this') });
    await audit.getByText('The photos show it.').waitFor();
    await expectSameDocument();
    await expectSound(staffSees);
    await expectBothSound();
    expect(await orderRow(buyer, id)).toMatchObject({
      held_minor: 0,
      refunded_minor: back,
      released_minor: total - back,
    });
  });

  it('stands in the audit trail with who decided and why', async () => {
    await open(staffSees, 'admin', '/audit');
    const rows = staffSees.page.getByRole('row').filter({ hasText: admin('admin.audit_action.order.resolve') });
    await rows
      .filter({ hasText: 'The photos show it.' })
      .nth(outcomes.length - 1)
      .waitFor();
    await expectSound(staffSees);
  });

  it('ends when the buyer withdraws it', async () => {
    const id = await orderAfter('accept', 'ship', 'deliver');
    await openForBoth(id);
    await press(buyerSees, web('order.action.dispute'), { problem: 'damaged', details: 'A scratch.' });
    await expectToRead(sellerSees, web('order.status.disputed'));
    await press(buyerSees, web('order.action.withdraw_dispute'));
    await expectToRead(sellerSees, web('order.event.withdraw_dispute'));
    await press(buyerSees, web('order.action.confirm', { amount: full, store: `Shop ${shop.slug}` }));
    await expectToRead(sellerSees, web('order.status.completed'));
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'completed', held_minor: 0, refunded_minor: 0 });
  });
});

describe('when nobody acts', () => {
  it('an order that was not paid expires', async () => {
    const placed = await placeOrder(buyer, shop, {
      items: [{ product_id: product, quantity: 1 }],
      totalMinor: total,
      method: 'provider',
    });
    await openAsBuyer(placed.order_id);
    await expectToRead(buyerSees, web('order.otherwise.expire.buyer'));
    await passDeadline(placed.order_id);
    await expectToRead(buyerSees, web('order.sentence.cancelled_unpaid.buyer'));
    await expectSound(buyerSees);
  });

  it('an order that the seller does not accept lapses, and one that is not shipped too', async () => {
    for (const steps of [[], ['accept']] as const) {
      const id = await orderAfter(...steps);
      await openForBoth(id);
      await expectToRead(buyerSees, web('order.otherwise.lapse.buyer'));
      await passDeadline(id);
      await expectToRead(buyerSees, web('order.event.lapse'));
      await expectToRead(sellerSees, web('order.event.lapse'));
      expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', ...backToBuyer });
    }
    await expectBothSound();
  });

  it('the seller is paid when the time to check is over', async () => {
    const id = await orderAfter('accept', 'ship', 'deliver');
    await openForBoth(id);
    await expectToRead(sellerSees, web('order.otherwise.release.seller'));
    await passDeadline(id);
    await expectToRead(buyerSees, web('order.event.release'));
    await expectToRead(sellerSees, web('order.status.completed'));
    await settled(sellerSees);
    await expectBothSound();
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'completed', held_minor: 0, released_minor: total });
  });
});

import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDestination, requestWithdrawal, walletMinor } from '../providers/support/money.ts';
import { agree, approve, requestApproval } from '../support/approvals.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import { act, fundWallet, openShop, placeOrder, stockProduct } from '../support/scenario.ts';
import { approveAsked, askSecond, confirm, seatStaff, type Staff } from './support/confirm.ts';
import { expectSound, letInAs, markDocument, open, useStage } from './support/stage.ts';
import { admin, amount } from './support/words.ts';

/**
 * Goal: a decision above what one member of staff decides alone is asked of a second person on the same screen, stands there
 * while it waits, and is done when somebody else agrees. Method: at three browsers, as moderation, finance and a superadmin.
 */
const stage = useStage({ simulator: true });
const exactly = { fraction: 'always' } as const;
let finance: Staff;
let superadmin: Staff;

beforeAll(async () => {
  [finance, superadmin] = await seatStaff(stage);
});

describe('a dispute about three hundred thousand rupees', () => {
  const total = 30_000_000;
  let moderator: Staff;
  let buyer: Person;
  let order: { order_id: string; code: string };

  beforeAll(async () => {
    const person = await newStaff(stage.sql, 'moderator');
    moderator = { person, sees: await letInAs(stage, person, 'admin') };
    const shop = await openShop(stage.sql, stage.market);
    buyer = await newPerson(stage.sql, { name: 'Amina Khan', country: 'PK' });
    await fundWallet(stage.market, buyer, total, 'PKR');
    const product = await stockProduct(shop, { priceMinor: total - 20_000, quantity: 1 });
    order = await placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total });
    await act(shop.owner, order.order_id, 'accept');
    await act(buyer, order.order_id, 'dispute', { reason: 'not_received', details: 'Nothing came.' });
  });

  it('is asked of a second person by the moderator, and stands on the order while it waits', async () => {
    const { page } = moderator.sees;
    await open(moderator.sees, 'admin', `/orders/${order.order_id}`);
    await page.getByRole('button', { name: admin('admin.act.resolve') }).click();
    const dialog = page.getByRole('dialog').first();
    await dialog.getByText(admin('admin.above_alone', { limit: amount(20_000_000, 'PKR', exactly) })).waitFor();
    await dialog.getByLabel(admin('dispute.outcome.refund')).check();
    await askSecond(moderator, `Nothing was sent, ${randomUUID().slice(0, 8)}.`);
    await page.getByRole('link', { name: admin('admin.batch_waits') }).waitFor();
    await expectSound(moderator.sees);
    expect(await walletMinor(stage.sql, buyer.id, 'PKR')).toBe(0);
    await page.getByRole('link', { name: admin('admin.batch_waits') }).click();
    await page.getByText(admin('admin.approval_four_eyes')).waitFor();
    await expectSound(moderator.sees);
  });

  it('goes back to the buyer when finance agrees, where the moderator looks', async () => {
    const { page } = moderator.sees;
    await open(moderator.sees, 'admin', `/orders/${order.order_id}`);
    const expectSameDocument = await markDocument(moderator.sees);
    const [asked] = await stage.sql<{ reason: string }[]>`
      select reason from access.approvals where payload ->> 'order_id' = ${order.order_id}`;
    await approveAsked(stage, finance, asked?.reason ?? '', order.code);
    await page.getByText(admin('order.status.refunded')).first().waitFor();
    await page.getByText(admin('admin.batch_waits')).waitFor({ state: 'detached' });
    await expectSameDocument();
    await expectSound(moderator.sees);
    expect(await walletMinor(stage.sql, buyer.id, 'PKR')).toBe(total);
  });
});

describe('a withdrawal of two million naira', () => {
  const minor = 200_000_001;
  const money = amount(minor, 'NGN', exactly);
  let id: string;
  let code: string;

  beforeAll(async () => {
    const { market, sql } = stage;
    const owner = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
    await fundWallet(market, owner, minor, 'NGN');
    const level = { owner_type: 'user', owner_id: owner.id, level: 2 };
    await agree({ finance: market.admin, admin: market.finance }, 'verification.set', level);
    ({ withdrawal_id: id, code } = await requestWithdrawal(owner, await addDestination(sql, owner), minor));
    // What risk asks about so much to a new account is answered already.
    const [review] = await sql`select id from risk.cases where subject_id = ${id}`;
    await approve(market.admin, await requestApproval(market.finance, 'risk.release', { case_id: review?.['id'] }));
  });

  it('is asked of a second person by finance, and let go by whoever agrees', async () => {
    const { page } = finance.sees;
    await open(finance.sees, 'admin', `/withdrawals/${id}`);
    await page.getByRole('button', { name: admin('admin.ask_withdrawal', { amount: money }) }).click();
    const dialog = page.getByRole('dialog').first();
    await dialog.getByText(admin('admin.above_alone', { limit: amount(150_000_000, 'NGN', exactly) })).waitFor();
    const reason = `The owner is known, ${randomUUID().slice(0, 8)}.`;
    await askSecond(finance, reason);
    await page.getByRole('link', { name: admin('admin.batch_waits') }).waitFor();
    expect(await page.getByRole('button', { name: admin('admin.ask_withdrawal', { amount: money }) }).count()).toBe(0);
    await page.getByRole('button', { name: admin('admin.reject'), exact: true }).waitFor();
    await expectSound(finance.sees);
    await approveAsked(stage, superadmin, reason, code);
    await page.getByRole('link', { name: admin('admin.batch_waits') }).waitFor({ state: 'detached' });
    await expectSound(finance.sees);
    const [row] = await stage.sql`select status from payouts.withdrawals where id = ${id}`;
    expect(row?.['status']).not.toBe('under_review');
  });

  it('is given back to its owner by one person, whatever the amount', async () => {
    const { sql } = stage;
    const owner = await newPerson(sql, { name: 'Bola Ade', country: 'NG' });
    await fundWallet(stage.market, owner, 2_000_000, 'NGN');
    const small = await requestWithdrawal(owner, await addDestination(sql, owner), 2_000_000);
    const { page } = finance.sees;
    await open(finance.sees, 'admin', `/withdrawals/${small.withdrawal_id}`);
    await page.getByRole('button', { name: admin('admin.reject'), exact: true }).click();
    const values = { code: small.code, amount: amount(2_000_000, 'NGN', exactly) };
    await confirm(
      finance.sees,
      admin('admin.withdrawal_reject_submit', values as never),
      'The name differs.',
      admin('admin.withdrawal_reject_done', values as never),
    );
    expect(await walletMinor(sql, owner.id)).toBe(2_000_000);
    await expectSound(finance.sees);
  });
});

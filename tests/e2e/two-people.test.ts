import { randomInt, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDestination, requestWithdrawal, setFault, withdrawalBecomes } from '../providers/support/money.ts';
import { phone, type Visitor } from '../support/browser.ts';
import { newPerson, type Person } from '../support/people.ts';
import { fundWallet, walletOf } from '../support/scenario.ts';
import { approveAsked, askSecond, seatStaff, type Staff } from './support/confirm.ts';
import { expectSound, letInAs, markDocument, open, useStage } from './support/stage.ts';
import { admin, amount, operatorAmount, web } from './support/words.ts';

/**
 * Goal: what only two of staff may do together is asked by one and agreed by another on the screens, and whoever owns the
 * money sees on an open page what became of it.
 */
const stage = useStage({ simulator: true, settings: { 'payout.review_first': false } });
let maker: Staff;
let checker: Staff;
beforeAll(async () => {
  [maker, checker] = await seatStaff(stage);
});

describe('a withdrawal of which its company says nothing for a day', () => {
  const minor = 1_000_000;
  let owner: Person;
  let ownerSees: Visitor;
  let destination: string;

  beforeAll(async () => {
    owner = await newPerson(stage.sql, { name: 'Amara Eze', country: 'NG' });
    await fundWallet(stage.market, owner, 5_000_000, 'NGN');
    destination = await addDestination(stage.sql, owner);
    ownerSees = await letInAs(stage, owner, 'web', { viewport: phone });
  });

  /** One that was handed to its company more than a day ago, and is on its way ever since. */
  async function silentWithdrawal(): Promise<{ id: string; code: string }> {
    await setFault('transfer.pending');
    const asked = await requestWithdrawal(owner, destination, minor);
    await withdrawalBecomes(stage.sql, asked.withdrawal_id, 'pending_provider');
    await stage.sql`
      update payouts.withdrawals set sent_at = sent_at - interval '25 hours' where id = ${asked.withdrawal_id}`;
    return { id: asked.withdrawal_id, code: asked.code };
  }

  it.each(['settled', 'failed'] as const)('is ended as %s by two of finance, as its owner sees', async (outcome) => {
    const why = `Their portal shows it, case ${randomUUID().slice(0, 8)}.`;
    const before = await walletOf(owner, owner.id, 'NGN');
    const { id, code } = await silentWithdrawal();
    await open(ownerSees, 'web', `/withdrawals/${id}`);
    await ownerSees.page.getByText(web('withdraw.says_pending_provider')).waitFor();
    const wallet = await ownerSees.context.newPage();
    await wallet.goto(new URL('/wallet?currency=NGN', ownerSees.page.url()).href);
    const balance = wallet.getByRole('region', { name: web('wallet.balance') });
    await balance.getByText(amount(before.available - minor, 'NGN', { fraction: 'always' })).waitFor();
    const expectSameDocument = await markDocument(ownerSees);
    const expectSameWallet = await markDocument({ ...ownerSees, page: wallet });

    const { page } = maker.sees;
    await open(maker.sees, 'admin', `/withdrawals/${id}`);
    await page.getByRole('button', { name: admin(`admin.withdrawal_${outcome}`), exact: true }).click();
    await askSecond(maker, why);
    expect(await walletOf(owner, owner.id, 'NGN')).toEqual({ available: before.available - minor, held: 0 });
    const expectSameRecord = await markDocument(maker.sees);

    await approveAsked(stage, checker, why, code);
    await page
      .getByRole('list', { name: admin('admin.timeline') })
      .getByText(admin(`withdrawal.status.${outcome}`))
      .waitFor();
    await expectSameRecord();
    await expectSound(maker.sees);

    const left = before.available - (outcome === 'settled' ? minor : 0);
    await ownerSees.page.getByText(web(`withdraw.says_${outcome}`)).waitFor();
    await expectSameDocument();
    await expectSound(ownerSees);
    await balance.getByText(amount(left, 'NGN', { fraction: 'always' })).waitFor();
    await expectSameWallet();
    await wallet.close();
    expect(await walletOf(owner, owner.id, 'NGN')).toEqual({ available: left, held: 0 });
  });
});

describe('money of one currency for money of another', () => {
  // Of this run alone, and whole at this rate: 1 PKR = 5.25 NGN, of which one in a hundred is kept.
  const parts = randomInt(100, 1_200);
  const given = 400 * parts;
  const worth = 2_100 * parts;
  const spread = 21 * parts;
  const got = worth - spread;
  let owner: Person;

  beforeAll(async () => {
    owner = await newPerson(stage.sql, { name: 'Sana Obi' });
    await fundWallet(stage.market, owner, 500_000, 'PKR');
    await fundWallet(stage.market, owner, 300_000, 'NGN');
  });

  /** The number of the ledger account behind the wallet of the owner. */
  async function accountIn(currency: 'PKR' | 'NGN'): Promise<string> {
    const [row] = await stage.sql<{ id: string }[]>`
      select a.id::text as id from ledger.accounts as a
      where a.owner_id = ${owner.id} and a.kind = 'wallet' and a.currency = ${currency}`;
    return row?.id ?? '';
  }

  it('goes by a rate that one asked for and another agreed to', async () => {
    const why = `Rate of the central bank, ${randomUUID().slice(0, 8)}.`;
    const { page } = maker.sees;
    await open(maker.sees, 'admin', '/ledger?book=exchanges');
    await page.getByRole('button', { name: admin('admin.rate_new'), exact: true }).click();
    const dialog = page.getByRole('dialog').first();
    const rate = dialog.getByLabel(admin('admin.rate_of', { from: 'PKR', to: 'NGN' }));
    await rate.fill('0');
    await dialog.getByText(admin('admin.rate_problem')).waitFor();
    await rate.fill('5.25');
    await dialog.getByLabel(admin('admin.spread_percent')).fill('1');
    await dialog.getByLabel(admin('admin.valid_until')).fill('2090-01-01T12:00');
    await askSecond(maker, why, { submit: admin('admin.rate_submit'), done: admin('admin.rate_done') });

    await approveAsked(stage, checker, why, '5.25');
    await open(maker.sees, 'admin', '/ledger?book=exchanges');
    await page
      .getByRole('table', { name: admin('admin.rates') })
      .getByText('1 PKR = 5.25 NGN')
      .first()
      .waitFor();
  });

  it('is exchanged when a second person agrees; both wallets and the books show it', async () => {
    const why = `Asked for on the phone, case ${randomUUID().slice(0, 8)}.`;
    const ownerSees = await letInAs(stage, owner, 'web', { viewport: phone });
    await open(ownerSees, 'web', '/wallet?currency=NGN');
    const balance = ownerSees.page.getByRole('region', { name: web('wallet.balance') });
    await balance.getByText(amount(300_000, 'NGN', { fraction: 'always' })).waitFor();
    const expectSameDocument = await markDocument(ownerSees);

    const { page } = maker.sees;
    await page.getByRole('button', { name: admin('admin.exchange_new'), exact: true }).click();
    const dialog = page.getByRole('dialog').first();
    await dialog.getByLabel(admin('admin.from_account')).fill(await accountIn('PKR'));
    await dialog.getByLabel(admin('admin.to_account')).fill(await accountIn('NGN'));
    await dialog.getByLabel(`${admin('admin.amount')} (PKR)`).fill((given / 100).toFixed(2));
    await dialog.getByText('1 PKR = 5.25 NGN').waitFor();
    const money = { amount: amount(given, 'PKR', { fraction: 'always' }) };
    await askSecond(maker, why, {
      submit: admin('admin.exchange_submit', money),
      done: admin('admin.exchange_done', money),
    });
    expect((await walletOf(owner, owner.id, 'PKR')).available).toBe(500_000);
    const expectSameList = await markDocument(maker.sees);

    await approveAsked(stage, checker, why, amount(got, 'NGN', { fraction: 'always' }));
    const row = page
      .getByRole('row')
      .filter({ hasText: operatorAmount(given, 'PKR') })
      .first();
    await row.getByText(operatorAmount(got, 'NGN')).waitFor();
    await row.getByText(operatorAmount(spread, 'NGN')).waitFor();
    await expectSameList();
    await expectSound(maker.sees);

    await balance.getByText(amount(300_000 + got, 'NGN', { fraction: 'always' })).waitFor();
    await ownerSees.page.getByText(web('wallet.entry.exchange')).first().waitFor();
    await expectSameDocument();
    await expectSound(ownerSees);
    await open(ownerSees, 'web', '/wallet?currency=PKR');
    await balance.getByText(amount(500_000 - given, 'PKR', { fraction: 'always' })).waitFor();
    await ownerSees.page.getByText(web('wallet.entry.exchange')).first().waitFor();

    await row.getByRole('link').first().click();
    const lines = page.getByRole('table', { name: admin('admin.book.transfers') });
    for (const [currency, minor] of [
      ['PKR', given],
      ['NGN', got],
    ] as const) {
      const line = lines
        .getByRole('row')
        .filter({ hasText: `#${await accountIn(currency)}` })
        .filter({ hasText: operatorAmount(minor, currency) });
      await line.waitFor();
    }
    await lines
      .getByRole('row')
      .filter({ hasText: admin('admin.transfer_kind.exchange_spread') })
      .getByText(operatorAmount(spread, 'NGN'))
      .waitFor();
    await expectSound(maker.sees);
    for (const currency of ['PKR', 'NGN'] as const) {
      await open(maker.sees, 'admin', `/ledger/accounts/${await accountIn(currency)}`);
      await page
        .getByRole('table', { name: admin('admin.statement') })
        .getByText(admin('admin.transfer_kind.exchange'), { exact: true })
        .waitFor();
    }
  });
});

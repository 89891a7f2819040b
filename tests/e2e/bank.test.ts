import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeError } from '../../shared/errors/catalogue.ts';
import { approve, requestApproval } from '../support/approvals.ts';
import {
  addBankDestination,
  camt053,
  importStatement,
  openBankAccount,
  withdrawToBank,
  type BankAccount,
} from '../support/bank.ts';
import type { Visitor } from '../support/browser.ts';
import { call, newKey } from '../support/commands.ts';
import { codeMailedTo, mailTo } from '../support/inbox.ts';
import { newPerson, type Person } from '../support/people.ts';
import { fundWallet, openShop, walletOf } from '../support/scenario.ts';
import { expectSound, letInAs, open, useStage } from './support/stage.ts';
import { admin, amount, operatorAmount, web } from './support/words.ts';

/**
 * Goal: finance brings statements, says with a second person what a line is, and pays withdrawals by file, on the screens
 * alone; buyers and books follow. Method: two members of staff with a browser each.
 */
const stage = useStage({ settings: { 'payout.review_first': false } });
let maker: Visitor;
let buyer: Person;
let account: BankAccount;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  maker = await letInAs(stage, stage.market.finance, 'admin');
  buyer = await newPerson(stage.sql, { name: 'Bushra Bibi' });
  account = await openBankAccount(stage.market, 'camt053', {
    receives_transfers: true,
    sends_payouts: true,
    bank_name: `Bank ${randomUUID().slice(0, 6)}`,
  });
});

/** Brings a statement by the dialog; what the dialog says of it. */
async function bring({ page }: Visitor, file: string, name: string): Promise<void> {
  await page.getByRole('button', { name: admin('admin.statement_upload'), exact: true }).click();
  const dialog = page.getByRole('dialog', { name: admin('admin.statement_upload') });
  await dialog.getByLabel(admin('admin.bank_account'), { exact: true }).selectOption(account.id);
  await dialog
    .getByLabel(admin('admin.statement_files'))
    .setInputFiles({ name, mimeType: 'application/xml', buffer: Buffer.from(file) });
  await dialog.getByRole('listitem').getByText(name).waitFor();
}

async function closeDialog({ page }: Visitor): Promise<void> {
  await page
    .getByRole('dialog')
    .getByRole('button', { name: admin('admin.close'), exact: true })
    .last()
    .click();
}

/** Reason, proof and code of the request in the open dialog. */
async function askForIt(
  { page }: Visitor,
  person: Person,
  submit = admin('admin.ask_second'),
  done = admin('admin.asked_second'),
): Promise<void> {
  const dialog = page.getByRole('dialog').first();
  const known = (await mailTo(person.email)).length;
  await dialog.getByLabel(admin('admin.evidence')).fill('The bank’s portal.');
  await dialog.getByLabel(admin('admin.reason'), { exact: true }).fill('As the statement says.');
  await dialog.getByRole('button', { name: submit, exact: true }).click();
  const code = page.getByRole('dialog', { name: admin('admin.step_up_title') });
  await code.getByLabel(admin('admin.step_up_code')).fill(await codeMailedTo(person.email, known));
  await code.getByRole('button', { name: admin('admin.step_up_confirm'), exact: true }).click();
  await dialog.getByText(done, { exact: true }).waitFor();
  await closeDialog({ page } as Visitor);
}

async function newestApproval(): Promise<string> {
  const [row] = await stage.sql<{ id: string }[]>`
    select id from access.approvals where status = 'requested' order by requested_at desc limit 1`;
  if (row === undefined) throw new Error('nobody asked for anything');
  return row.id;
}

describe('a statement', () => {
  const narration = `gift from bushra ${randomUUID().slice(0, 8)}`;

  it('that cannot be read says at which line, and changes nothing', async () => {
    await open(maker, 'admin', '/bank');
    await bring(maker, 'not xml at all', 'broken.xml');
    const dialog = maker.page.getByRole('dialog');
    await dialog.getByRole('alert').waitFor();
    await closeDialog(maker);
    await open(maker, 'admin', '/bank?book=statements');
    await maker.page.getByRole('row').filter({ hasText: 'broken.xml' }).first().waitFor();
    await expectSound(maker);
  });

  it('puts a line without a reference before people, who take a suggestion with one click', async () => {
    await call(buyer, 'request_bank_transfer', {
      p_purpose: 'topup',
      p_amount_minor: 123_400,
      p_currency: 'PKR',
      p_idempotency_key: newKey('reference'),
    });
    await open(maker, 'admin', '/bank');
    await bring(maker, camt053(account.number, [{ amountMinor: 123_400, narration }]), 'today.xml');
    await closeDialog(maker);
    const { page } = maker;
    await page.getByRole('row').filter({ hasText: narration }).getByText(narration).click();
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByText('Bushra Bibi').waitFor();
    await expectSound(maker);
    await preview.getByRole('button', { name: admin('admin.suggestion_take'), exact: true }).click();
    await askForIt(maker, stage.market.finance);
    await preview.getByText(admin('admin.line_waits')).waitFor();

    await approve(stage.market.admin, await newestApproval());
    // Live: the row says so where it stands.
    const row = page.getByRole('row').filter({ hasText: narration });
    await row.getByText(admin('admin.line_status.credited')).waitFor();
    expect((await walletOf(buyer, buyer.id, 'PKR')).available).toBe(123_400);
    await open(maker, 'admin', '/bank?tab=explained');
    await page.getByRole('row').filter({ hasText: narration }).getByText(narration).click();
    await preview.getByText(admin('admin.line_action.credit')).waitFor();
    await expectSound(maker);
  });
});

describe('a file of withdrawals', () => {
  it('is collected, approved by another, fetched, given to the bank, and ended by the statement', async () => {
    await fundWallet(stage.market, buyer, 1_000_000);
    const destination = await addBankDestination(stage.sql, buyer, 'Bushra Bibi');
    const [first, second] = [
      await withdrawToBank(buyer, destination, 100_000),
      await withdrawToBank(buyer, destination, 200_000),
    ];
    const { page } = maker;
    await open(maker, 'admin', '/payout-batches');
    await page.getByRole('button', { name: admin('admin.batch_build'), exact: true }).click();
    const dialog = page.getByRole('dialog').first();
    await dialog.getByLabel(admin('admin.reason'), { exact: true }).fill('The run of today.');
    await dialog.getByRole('button', { name: admin('admin.batch_build_submit'), exact: true }).click();
    await dialog.getByText(admin('admin.batch_build_done'), { exact: true }).waitFor();
    await closeDialog(maker);
    const [batch] = await stage.sql<{ id: string; code: string; total_minor: string; version: number }[]>`
      select b.id, b.code, b.total_minor, b.version from payouts.batches as b
      join payouts.batch_items as i on i.batch_id = b.id where i.withdrawal_id = ${first.withdrawal_id}`;
    if (batch === undefined) throw new Error('There is no batch.');
    await page.getByRole('row').filter({ hasText: batch.code }).getByRole('link').click();
    await page.getByText(admin('admin.batch_next.draft')).waitFor();
    await page
      .getByText(operatorAmount(BigInt(batch.total_minor), 'PKR'))
      .first()
      .waitFor();
    await expectSound(maker);

    await page.getByRole('button', { name: admin('admin.batch_ask'), exact: true }).click();
    await askForIt(maker, stage.market.finance);
    await page.getByText(admin('admin.batch_waits')).waitFor();
    await approve(stage.market.admin, await newestApproval());
    await page.getByText(admin('admin.batch_next.approved')).waitFor();

    await page.getByRole('button', { name: admin('admin.file_make'), exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'CSV', exact: true }).click();
    expect((await download).suggestedFilename()).toBe(`${batch.code}.csv`);
    await page.getByText(admin('admin.batch_next.exported')).waitFor();
    await page.getByRole('button', { name: admin('admin.batch_send'), exact: true }).click();
    await dialog.getByLabel(admin('admin.reason'), { exact: true }).fill('The portal took it.');
    await dialog.getByRole('button', { name: admin('admin.batch_send'), exact: true }).click();
    await dialog.getByText(admin('admin.batch_send_done'), { exact: true }).waitFor();
    await closeDialog(maker);

    const paid = Number(await netOf(first.withdrawal_id));
    await open(maker, 'admin', '/bank');
    const file = camt053(account.number, [{ amountMinor: -paid, narration: `IBFT ${first.code}` }]);
    await bring(maker, file, 'paid.xml');
    await closeDialog(maker);
    await open(maker, 'admin', `/payout-batches/${batch.id}`);
    await page.getByText(admin('admin.item_by_statement')).waitFor();

    // The other one failed, as the portal says; it is tried again.
    await page.getByLabel(admin('admin.item_choose', { code: second.code })).check();
    await page.getByRole('button', { name: admin('admin.items_failed'), exact: true }).click();
    await askForIt(maker, stage.market.finance);
    await approve(stage.market.admin, await newestApproval());
    await page.getByText(admin('admin.batch_next.closed')).waitFor();
    const retry = await requestApproval(stage.market.finance, 'withdrawal.retry', {
      withdrawal_id: second.withdrawal_id,
    });
    await approve(stage.market.admin, retry);
    await open(maker, 'admin', `/payout-batches/${batch.id}`);
    await page
      .getByRole('table', { name: admin('admin.batch_items') })
      .getByRole('link')
      .nth(2)
      .waitFor();
    await expectSound(maker);
  });
});

describe('a bank transfer', () => {
  it('is asked for with a reference, and the page says by itself that the money has come', async () => {
    const visitor = await letInAs(stage, buyer, 'web');
    const { page } = visitor;
    await open(visitor, 'web', '/wallet/top-up');
    await page.getByRole('link', { name: web('bank_transfer.other_way') }).click();
    await page.getByLabel(web('bank_transfer.amount')).fill('777');
    const ask = web('bank_transfer.ask_amount', { amount: amount(77_700, 'PKR') });
    await page.getByRole('button', { name: ask, exact: true }).click();
    await page.getByText(web('bank_transfer.status.waiting')).waitFor();
    await page.getByText(account.number).waitFor();
    await expectSound(visitor);
    const reference = await page
      .getByText(/^AM[0-9A-Z]{8}$/)
      .first()
      .innerText();
    const lines = [{ amountMinor: 77_700, narration: `raast ${reference}` }];
    await importStatement(stage.market.finance, account.id, camt053(account.number, lines));
    await page.getByText(web('bank_transfer.status.received', { amount: amount(77_700, 'PKR') })).waitFor();
    await page.getByText(web('bank_transfer.outcome.topup')).waitFor();
    await expectSound(visitor);
  });
});

describe('a weekly payout', () => {
  it('is turned on with a code by the owner of the store, seen by staff, and turned off again', async () => {
    const shop = await openShop(stage.sql, stage.market);
    await addBankDestination(stage.sql, shop.owner, 'Bushra Bibi', { type: 'store', id: shop.id });
    const visitor = await letInAs(stage, shop.owner, 'web');
    const { page } = visitor;
    await open(visitor, 'web', `/sell/${shop.slug}/wallet`);
    await page.getByText(web('weekly.off')).waitFor();
    await page.getByRole('button', { name: web('weekly.turn_on'), exact: true }).click();
    const dialog = page.getByRole('dialog', { name: web('weekly.title') });
    await dialog.getByLabel(web('weekly.weekday')).selectOption({ label: web('weekday.3') });
    await expectSound(visitor);
    const known = (await mailTo(shop.owner.email)).length;
    await dialog.getByRole('button', { name: web('weekly.turn_on'), exact: true }).click();
    const code = page.getByRole('dialog', { name: web('step_up.title') });
    await code
      .getByRole('textbox')
      .first()
      .fill(await codeMailedTo(shop.owner.email, known));
    await code.getByRole('button', { name: web('step_up.confirm'), exact: true }).click();
    await page.getByText(web('weekly.next')).waitFor();
    await expectSound(visitor);

    await open(maker, 'admin', `/payout-batches?book=schedules&store_id=${shop.id}`);
    await maker.page.getByRole('row').nth(1).getByText(admin('admin.schedule_status.on')).waitFor();

    await page.getByRole('button', { name: web('weekly.turn_off'), exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: web('weekly.turn_off'), exact: true })
      .click();
    await page.getByText(web('weekly.off')).waitFor();
    await expectSound(visitor);
  });
});

describe('what one of finance asks and another decides', () => {
  it('credits a transfer that stands in the portal before its statement comes', async () => {
    const { page } = maker;
    const payer = await newPerson(stage.sql, { name: 'Zubair Ahmed' });
    const reference = `HBL-${randomUUID().slice(0, 8)}`.toUpperCase();
    await open(maker, 'admin', `/bank-transfers?record=${encodeURIComponent(payer.email)}`);
    const dialog = page.getByRole('dialog').first();
    await dialog.getByText('Zubair Ahmed').first().waitFor();
    await dialog.getByLabel(admin('admin.amount'), { exact: true }).fill('1,250.00');
    await dialog.getByLabel(admin('admin.bank_reference')).fill(reference.toLowerCase());
    await dialog.getByText(reference).waitFor();
    await expectSound(maker);
    const money = amount(125_000, 'PKR', { fraction: 'always' });
    const submit = admin('admin.record_transfer_submit', { amount: money });
    await askForIt(
      maker,
      stage.market.finance,
      submit,
      admin('admin.record_transfer_done', { amount: money, user: 'Zubair Ahmed' }),
    );
    expect((await walletOf(payer, payer.id, 'PKR')).available).toBe(0);

    const approval = await newestApproval();
    await open(maker, 'admin', `/approvals/${approval}`);
    await page.getByText(`Bank transfer ${reference} to the wallet of Zubair Ahmed`).first().waitFor();
    await page
      .getByRole('link', { name: new RegExp(`^${admin('admin.thing.user')}`) })
      .first()
      .waitFor();
    await page.getByText(admin('admin.approval_four_eyes')).waitFor();
    await expectSound(maker);

    await approve(stage.market.admin, approval);
    expect((await walletOf(payer, payer.id, 'PKR')).available).toBe(125_000);
    await open(maker, 'admin', '/bank-transfers');
    await page.getByRole('row').filter({ hasText: reference }).getByText(payer.email).waitFor();
    await expectSound(maker);
  });

  it('changes an account of ours, field by field', async () => {
    const { page } = maker;
    await open(maker, 'admin', '/bank?book=accounts');
    const row = page.getByRole('row').filter({ hasText: account.number });
    await row.getByText(account.number).click();
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByRole('button', { name: admin('admin.account_edit'), exact: true }).click();
    const dialog = page.getByRole('dialog').first();
    await dialog.getByLabel(admin('admin.holder'), { exact: true }).fill('Amana Trust');
    await expectSound(maker);
    await askForIt(maker, stage.market.finance);
    const approval = await newestApproval();
    await open(maker, 'admin', `/approvals/${approval}`);
    const change = page
      .getByRole('table', { name: admin('admin.rule_changes') })
      .getByRole('row')
      .nth(1);
    await change.waitFor();
    expect(await change.getByRole('cell').allInnerTexts()).toEqual(['Amana Private Limited', 'Amana Trust']);
    const kept = await stage.sql`select holder_name from payments.bank_accounts where id = ${account.id}`;
    expect(kept).toMatchObject([{ holder_name: 'Amana Private Limited' }]);
    await approve(stage.market.admin, approval);
    await open(maker, 'admin', '/bank?book=accounts');
    await row.getByText(account.number).click();
    await preview.getByText('Amana Trust').waitFor();
    await expectSound(maker);
  });

  it('is told that an IBAN is mistyped before anything is sent', async () => {
    const { page } = maker;
    await open(maker, 'admin', '/bank?book=accounts');
    await page.getByRole('button', { name: admin('admin.account_add'), exact: true }).click();
    const mistyped = describeError('iban.invalid', 'en').text;
    const dialog = page.getByRole('dialog').first();
    await dialog.getByLabel(admin('admin.our_account_number'), { exact: true }).fill('PK37 SCBL 0000 0011 2345 6702');
    await dialog.getByText(mistyped).waitFor();
    await dialog.getByLabel(admin('admin.our_account_number'), { exact: true }).fill('PK36 SCBL 0000 0011 2345 6702');
    await dialog.getByText(mistyped).waitFor({ state: 'hidden' });
    await expectSound(maker);
  });
});

describe('holidays and weekly payouts', () => {
  it('are kept by those who may', async () => {
    const boss = await letInAs(stage, stage.market.admin, 'admin');
    const { page } = boss;
    await open(boss, 'admin', '/payout-batches?book=holidays');
    await page.getByRole('button', { name: admin('admin.holiday_add'), exact: true }).click();
    const dialog = page.getByRole('dialog').first();
    const day = `${Number(today.slice(0, 4)) + 1}-09-0${1 + Math.floor(Math.random() * 9)}`;
    const name = `Announced ${randomUUID().slice(0, 6)}`;
    await dialog.getByLabel(admin('admin.day'), { exact: true }).fill(day);
    await dialog.getByLabel(`${admin('admin.name')} (English)`).fill(name);
    await dialog.getByLabel(admin('admin.reason'), { exact: true }).fill('The calendar of the central bank.');
    await dialog.getByRole('button', { name: admin('admin.holiday_save'), exact: true }).click();
    await dialog.getByText(admin('admin.holiday_saved'), { exact: true }).waitFor();
    await closeDialog(boss);
    await page.getByRole('row').filter({ hasText: name }).waitFor();
    await expectSound(boss);
    for (const book of ['weeks', 'schedules']) {
      await open(boss, 'admin', `/payout-batches?book=${book}`);
      await expectSound(boss);
    }
    await open(boss, 'admin', '/bank?book=accounts');
    await page.getByRole('row').filter({ hasText: account.number }).waitFor();
    await expectSound(boss);
  });
});

async function netOf(id: string): Promise<string> {
  const [row] = await stage.sql<{ net_minor: string }[]>`select net_minor from payouts.withdrawals where id = ${id}`;
  return row?.net_minor ?? '0';
}

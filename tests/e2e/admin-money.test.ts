import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addDestination,
  control,
  openTopUp,
  pay,
  paymentBecomes,
  requestWithdrawal,
  setFault,
  walletMinor,
} from '../providers/support/money.ts';
import { phone } from '../support/browser.ts';
import { newPerson, type Person } from '../support/people.ts';
import { endRiskRules, setRiskRule } from '../support/risk.ts';
import { fundWallet } from '../support/scenario.ts';
import { approveAsked, askSecond, confirm, seatStaff, type Staff } from './support/confirm.ts';
import { keysOf } from './support/keys.ts';
import { expectSound, letInAs, markDocument, open, useStage } from './support/stage.ts';
import { admin, amount, operatorAmount, web } from './support/words.ts';

/**
 * Goal: staff send money back, sort out what a company said, let held money go, and switch a company off, on screens that
 * are live; lists can be worked with the keys alone and taken along as a file.
 */
const stage = useStage({ simulator: true });
let maker: Staff;
let checker: Staff;
let payer: Person;
const paid = 500_000;

beforeAll(async () => {
  await control('/settings', { speed: 100 });
  [maker, checker] = await seatStaff(stage);
  payer = await newPerson(stage.sql, { name: 'Ngozi Obi', country: 'NG' });
});

/** The audit trail below the open record has this act with its reason. */
async function expectAuditedHere({ sees: { page } }: Staff, reason: string): Promise<void> {
  await page
    .getByRole('table', { name: admin('admin.audit_of_this') })
    .getByText(reason)
    .first()
    .waitFor();
}

describe('a payment', () => {
  it('is sent back in part when two people say so, and its payer sees it go', async () => {
    const back = 200_000;
    const why = `They asked for it, case ${randomUUID().slice(0, 8)}.`;
    const { reference, paymentId } = await openTopUp(stage.sql, payer, paid);
    await pay(reference);
    await paymentBecomes(stage.sql, paymentId, 'succeeded');
    const payerSees = await letInAs(stage, payer, 'web', { viewport: phone });
    await open(payerSees, 'web', '/wallet?currency=NGN');
    const balance = payerSees.page.getByRole('region', { name: web('wallet.balance') });
    await balance.getByText(amount(paid, 'NGN', { fraction: 'always' })).waitFor();
    const expectSameDocument = await markDocument(payerSees);

    const { page } = maker.sees;
    await open(maker.sees, 'admin', `/payments/${paymentId}`);
    await page.getByRole('button', { name: admin('admin.refund_source'), exact: true }).click();
    const text = page.getByRole('dialog').getByLabel(admin('admin.amount'), { exact: true });
    await text.fill('5,000.01');
    await page.getByRole('dialog').getByRole('alert').or(page.locator('[aria-invalid="true"]')).first().waitFor();
    await text.fill('2,000');
    const values = { amount: amount(back, 'NGN', { fraction: 'always' }), reference };
    await askSecond(maker, why, {
      submit: admin('admin.refund_source_submit', values),
      done: admin('admin.refund_source_done', values),
    });
    expect(await walletMinor(stage.sql, payer.id)).toBe(paid);
    const expectSameRecord = await markDocument(maker.sees);

    await approveAsked(stage, checker, why, reference);
    const refunds = page.getByRole('table', { name: admin('admin.refunds_to_source') });
    const row = refunds.getByRole('row').filter({ hasText: operatorAmount(back, 'NGN') });
    await row.getByText(admin('admin.refund_status.processed')).waitFor();
    await expectSameRecord();
    await expectSound(maker.sees);
    await row.getByRole('link').click();
    await page.getByText(why).first().waitFor();
    await expectSound(maker.sees);

    await balance.getByText(amount(paid - back, 'NGN', { fraction: 'always' })).waitFor();
    await expectSameDocument();
    await expectSound(payerSees);
  });
});

describe('what a company said and nobody could believe', () => {
  it('is shown as it comes, read once more, discarded with a reason, and moves nothing', async () => {
    const why = 'Their support says that it was a test.';
    const { page } = checker.sees;
    const stranger = await newPerson(stage.sql, { name: 'Femi Ade', country: 'NG' });
    await open(checker.sees, 'admin', '/webhooks?tab=dead');
    const expectSameDocument = await markDocument(checker.sees);
    const { reference } = await openTopUp(stage.sql, stranger, paid);
    await setFault('webhook.wrong_amount');
    await pay(reference);
    const row = page.getByRole('row').filter({ hasText: reference.slice(-6) });
    await row.first().waitFor();
    await expectSameDocument();
    const [event] = await stage.sql<{ id: string }[]>`
      select id from payments.inbox where reference = ${reference} and status = 'dead'`;
    await open(checker.sees, 'admin', `/webhooks/${event?.id}`);
    await page.getByText('payment.amount_mismatch').first().waitFor();
    await page.getByText(admin('admin.signature_good')).first().waitFor();
    await expectSound(checker.sees);

    await page.getByRole('button', { name: admin('admin.replay'), exact: true }).click();
    await confirm(checker.sees, admin('admin.replay_submit'), 'Read it once more.', admin('admin.replay_done'));
    await expectAuditedHere(checker, 'Read it once more.');
    await page.getByText(admin('admin.inbox_status.dead')).first().waitFor();
    await page.getByRole('button', { name: admin('admin.discard'), exact: true }).click();
    await confirm(checker.sees, admin('admin.discard_submit'), why, admin('admin.discard_done'));
    await page.getByText(admin('admin.inbox_status.ignored')).first().waitFor();
    await expectAuditedHere(checker, why);
    await expectSound(checker.sees);
    expect(await walletMinor(stage.sql, stranger.id)).toBe(0);
  });
});

describe('a withdrawal that a rule holds', () => {
  const minor = 2_000_000;

  it('comes to the open queue with its reasons, and goes on when staff release it', async () => {
    const why = 'Called back on the known number.';
    await fundWallet(stage.market, payer, 10_000_000, 'NGN');
    const destination = await addDestination(stage.sql, payer);
    await setRiskRule(stage.market.finance, 'held-here', {
      signal: 'new_destination',
      subjects: ['withdrawal'],
      threshold: minor,
      action: 'hold',
    });
    const { page } = checker.sees;
    await open(checker.sees, 'admin', '/risk');
    const expectSameDocument = await markDocument(checker.sees);
    const asked = await requestWithdrawal(payer, destination, minor);
    await endRiskRules(stage.sql, 'held-here');
    const row = page.getByRole('row').filter({ hasText: asked.code });
    await row.waitFor();
    await expectSameDocument();
    await row.getByRole('link').first().click();
    const factors = page.getByRole('table', { name: admin('admin.risk_why') });
    await factors.getByText(operatorAmount(minor, 'NGN')).first().waitFor();
    await factors.getByText(admin('admin.risk_action.hold')).first().waitFor();
    await expectSound(checker.sees);

    const ownerSees = await letInAs(stage, payer, 'web', { viewport: phone });
    await open(ownerSees, 'web', `/withdrawals/${asked.withdrawal_id}`);
    await ownerSees.page.getByText(web('withdraw.says_under_review')).waitFor();
    const [review] = await stage.sql<{ code: string }[]>`
      select code from risk.cases where subject_id = ${asked.withdrawal_id}`;
    await page.getByRole('button', { name: admin('admin.risk_release'), exact: true }).click();
    await confirm(
      checker.sees,
      admin('admin.risk_release_submit', { amount: amount(minor, 'NGN', { fraction: 'always' }) }),
      why,
      admin('admin.risk_release_done', { code: review?.code ?? '' }),
    );
    await page.getByText(admin('admin.risk_status.released')).first().waitFor();
    await expectAuditedHere(checker, why);
    await expectSound(checker.sees);
  });
});

describe('a company that has an outage', () => {
  it('is switched off by staff, is no longer offered to payers, and comes back', async () => {
    const { page } = checker.sees;
    const buyer = await newPerson(stage.sql, { name: 'Sana Mir' });
    const buyerSees = await letInAs(stage, buyer, 'web', { viewport: phone });
    await open(checker.sees, 'admin', '/providers');
    const row = page
      .getByRole('table', { name: admin('admin.nav.providers') })
      .getByRole('row')
      .filter({ hasText: 'Easypaisa' });
    for (const { act, state } of [
      { act: 'stop', state: 'by_hand' },
      { act: 'start', state: 'closed' },
    ] as const) {
      await row.getByText('Easypaisa').first().click();
      const preview = page.getByRole('complementary', { name: admin('admin.preview') });
      await preview.getByRole('button', { name: admin(`admin.provider_${act}`), exact: true }).click();
      await confirm(
        checker.sees,
        admin(`admin.provider_${act}`),
        'As their status page says.',
        admin(`admin.provider_${act}_done`, { provider: 'Easypaisa' }),
      );
      await row.getByText(admin(`admin.circuit.${state}`), { exact: true }).waitFor();
      await expectSound(checker.sees);
      await page.keyboard.press('Escape');
      await open(buyerSees, 'web', '/wallet/top-up');
      const notWorking = buyerSees.page.getByText(web('pay.not_working'));
      await buyerSees.page.getByRole('radio', { name: web('pay.way.jazzcash.mobile_account') }).waitFor();
      if (act === 'stop') await notWorking.first().waitFor();
      else expect(await notWorking.count()).toBe(0);
    }
  });
});

describe('a list', () => {
  it('is searched, looked through and worked with the keys alone, and taken along as a file', async () => {
    const minor = 100_000;
    await fundWallet(stage.market, payer, 2 * minor, 'NGN');
    const destination = await addDestination(stage.sql, payer);
    const { code } = await requestWithdrawal(payer, destination, minor);
    const { page } = maker.sees;
    const { pressOn, typeInto } = keysOf(page);
    await open(maker.sees, 'admin', '/');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: admin('admin.palette') }).waitFor();
    await page.keyboard.type(admin('admin.nav.withdrawals'));
    await page
      .getByRole('option', { name: admin('admin.nav.withdrawals') })
      .first()
      .waitFor();
    await expectSound(maker.sees);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: admin('admin.nav.withdrawals') }).waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type(code);
    const row = page.getByRole('row').filter({ hasText: code });
    await row.waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    // Where there is no other row it was alone before the search began.
    await page.waitForURL((url) => url.search.includes(code));
    await page.keyboard.press('Escape');
    const download = page.waitForEvent('download');
    await pressOn(page.getByRole('button', { name: admin('admin.export_csv') }));
    const file = (await readFile(await (await download).path(), 'utf8')).replace('\ufeff', '');
    const [header = '', ...lines] = file.trim().split(/\r?\n/);
    expect(lines).toHaveLength(1);
    const cells = new Map(header.split(',').map((name, index) => [name, lines[0]?.split(',')[index]]));
    expect(cells.get(admin('admin.withdrawal'))).toBe(code);
    expect(cells.get(admin('admin.amount'))).toBe('1000');
    expect(cells.get(admin('admin.currency'))).toBe('NGN');
    // Which list and how many rows is kept, and not what was typed to find them.
    const [noted] = await stage.sql`
      select after from access.audit_log where action = 'list.export' and actor_id = ${maker.person.id} order by id desc limit 1`;
    expect(noted?.['after']).toEqual({ rows: 1, is_whole: true, filter: { search: '…' } });

    // The button would take the keys of the list for its own.
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('j');
    await page.keyboard.press(' ');
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByText(code).first().waitFor();
    await expectSound(maker.sees);
    await page.keyboard.press('Escape');
    await preview.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).filter({ hasText: code }).waitFor();
    const money = { amount: amount(minor, 'NGN', { fraction: 'always' }) };
    await pressOn(page.getByRole('button', { name: admin('admin.approve_withdrawal', money) }));
    const dialog = page.getByRole('dialog');
    await typeInto(dialog.getByLabel(admin('admin.reason'), { exact: true }), 'The name is that of the owner.');
    await pressOn(dialog.locator('button[type="submit"]'));
    await page
      .getByRole('list', { name: admin('admin.timeline') })
      .getByText(admin('withdrawal.status.settled'))
      .waitFor();
  });
});

import { randomInt, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  control,
  invokeAsProject,
  openTopUp,
  pay,
  paymentBecomes,
  read,
  walletMinor,
} from '../providers/support/money.ts';
import { addPricingRule } from '../support/approvals.ts';
import { call, newKey } from '../support/commands.ts';
import { newPerson, type Person } from '../support/people.ts';
import { openShop } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { approveAsked, askSecond, confirm, seatStaff, type Staff } from './support/confirm.ts';
import { expectSound, markDocument, open, useStage } from './support/stage.ts';
import { admin, operatorAmount } from './support/words.ts';

/**
 * Goal: what finance does away from orders works on the screens: a provider's word that our books do not know is found,
 * resolved by two people and signed; a chargeback is seen as it happens, down to its journal; a price is changed with its
 * effect in sight. Method: one person asks, another decides, each in a browser; what is not about the screens is arranged.
 */
let maker: Staff;
let checker: Staff;
const stage = useStage({ simulator: true });

// Several people and pages in one test: a machine under load is slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  await control('/settings', { speed: 100 });
  [maker, checker] = await seatStaff(stage);
});

describe('a report of a provider with a payment that we do not have', () => {
  const minor = 123_456;
  const reference = `SHOP-${randomUUID()}`;
  const why = `Their portal shows it, case ${randomUUID().slice(0, 8)}.`;
  /** A day of its own among those that are over: a signed day stays signed. */
  const day = new Date(Date.now() - randomInt(20, 330) * 86_400_000).toISOString().slice(0, 10);

  beforeAll(async () => {
    const started = await call<{ run_id: string }>(stage.market.finance, 'admin_start_reconciliation', {
      p_provider: 'jazzcash',
      p_day: day,
      p_idempotency_key: newKey('run'),
    });
    await eventually('the day is compared', async () => {
      await invokeAsProject('reconcile-providers');
      const [run] = await read(stage.market.finance, `admin_reconciliation_runs?id=eq.${started.run_id}`);
      return run?.['status'] === 'compared';
    });
  });

  it('is brought in and becomes a break with the figures of both sides', async () => {
    const { page } = maker.sees;
    await open(maker.sees, 'admin', '/reconciliation?book=runs');
    await page.getByRole('button', { name: admin('admin.report_bring'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    const file = dialog.getByLabel(admin('admin.report_bring_file'));
    await file.setInputFiles({ name: 'half.csv', mimeType: 'text/csv', buffer: Buffer.from('kind,status\n') });
    await dialog.getByText(admin('admin.report_bring_header', { column: 'provider_id' })).waitFor();
    const rows = [
      'kind,provider_id,reference,status,amount,fee,currency,occurred_at',
      `payment,T${randomInt(1e12)},${reference},succeeded,1234.56,0,PKR,${day}T12:00:00+05:00`,
    ];
    await file.setInputFiles({ name: 'portal.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
    await dialog.getByText(admin('admin.report_bring_rows', { count: 1 })).waitFor();
    await expectSound(maker.sees);
    await confirm(maker.sees, admin('admin.report_bring'), why, admin('admin.report_bring_done'));

    await open(maker.sees, 'admin', `/reconciliation?q=${reference}`);
    await page.getByRole('row').filter({ hasText: reference }).getByText(admin('admin.break_kind.extra')).click();
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByText(operatorAmount(minor, 'PKR')).first().waitFor();
    await expectSound(maker.sees);
  });

  it('is put to suspense once a second person approves, and closes where the first one looks', async () => {
    const { page } = maker.sees;
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByRole('button', { name: admin('admin.resolution.suspense'), exact: true }).click();
    await askSecond(maker, why, { submit: admin('admin.resolution_submit'), done: admin('admin.resolution_done') });
    await preview.getByText(admin('admin.resolution_waits')).waitFor();
    const expectSameDocument = await markDocument(maker.sees);

    await approveAsked(stage, checker, why, operatorAmount(minor, 'PKR'));
    await preview.getByText(admin('admin.break_status.resolved')).waitFor();
    await preview.getByText(admin('admin.resolution.suspense')).waitFor();
    await expectSameDocument();
    await preview.getByRole('link', { name: /^#\d+$/ }).click();
    await page
      .getByRole('table', { name: admin('admin.book.transfers') })
      .getByText(operatorAmount(minor, 'PKR'))
      .waitFor();
  });

  it('stands in the report of its day, which two people sign', async () => {
    const { page } = maker.sees;
    await open(maker.sees, 'admin', `/reconciliation/reports/jazzcash/PKR/${day}`);
    const broken = page.getByRole('table', { name: admin('admin.recon_book.breaks') });
    await broken
      .getByRole('row')
      .filter({ hasText: reference })
      .getByText(admin('admin.resolution.suspense'))
      .waitFor();
    await page.getByRole('button', { name: admin('admin.report_sign'), exact: true }).click();
    await askSecond(maker, why, { submit: admin('admin.report_sign'), done: admin('admin.report_sign_done') });
    await page.getByText(admin('admin.report_waits')).waitFor();

    await approveAsked(stage, checker, why, day);
    const signed = { maker: stage.market.finance.email, checker: stage.market.admin.email };
    await page.getByText(admin('admin.report_signed_text', signed)).waitFor();
    await expectSound(maker.sees);
  });
});

describe('a chargeback', () => {
  const minor = 500_000;
  const figure = operatorAmount(minor, 'NGN');
  let payer: Person;

  beforeAll(async () => {
    payer = await newPerson(stage.sql, { name: 'Ngozi Obi', country: 'NG' });
  });

  /** A payment that was settled, then disputed at the payer's bank. */
  async function disputed(): Promise<{ reference: string; paymentId: string; disputeId: string }> {
    const { reference, paymentId } = await openTopUp(stage.sql, payer, minor);
    await pay(reference);
    await paymentBecomes(stage.sql, paymentId, 'succeeded');
    const dispute = await control(`/transactions/${reference}/dispute`, { amount: minor });
    return { reference, paymentId, disputeId: String(dispute['id']) };
  }

  it.each([
    { end: 'won', resolution: 'declined', where: admin('admin.chargeback_where_won') },
    { end: 'lost', resolution: 'merchant-accepted', where: admin('admin.chargeback_where_lost') },
  ] as const)('is seen as it comes and as it is $end, with where the money is', async ({ end, resolution, where }) => {
    const { page } = checker.sees;
    await open(checker.sees, 'admin', '/chargebacks');
    const expectSameDocument = await markDocument(checker.sees);
    const { reference, paymentId, disputeId } = await disputed();
    const row = page.getByRole('row').filter({ hasText: reference });
    await row.getByText(admin('admin.chargeback_status.open')).waitFor();
    await row.getByText(figure).first().waitFor();
    await expectSound(checker.sees);

    await control(`/disputes/${disputeId}/resolve`, { resolution });
    await row.getByText(where).waitFor();
    await expectSameDocument();
    // The first one stays with the payer; what the second one held is with the bank again.
    expect(await walletMinor(stage.sql, payer.id)).toBe(minor);

    await open(checker.sees, 'admin', `/payments/${paymentId}`);
    await page.getByText(admin(`admin.chargeback_status.${end}`), { exact: true }).waitFor();
    await expectSound(checker.sees);
    if (end === 'won') return;
    await page.getByRole('link', { name: admin('admin.chargeback_journals') }).click();
    await page.getByRole('row').filter({ hasText: ':settle' }).getByRole('link').first().click();
    const lines = page.getByRole('table', { name: admin('admin.book.transfers') });
    await lines
      .getByRole('row')
      .filter({ hasText: admin('admin.transfer_kind.chargeback') })
      .getByText(figure)
      .waitFor();
  });
});

describe('a commission', () => {
  it('is changed with its effect in sight, and a second person sees both versions before it counts', async () => {
    const shop = await openShop(stage.sql, stage.market);
    const name = `Agreed with ${shop.slug}`;
    const rule = await addPricingRule(stage.market, 'commission', { name, store_id: shop.id, rate_bps: 800 });
    const { page } = maker.sees;
    await open(maker.sees, 'admin', `/commission/${rule.id}`);
    await page.getByText(operatorAmount(8_000, 'PKR')).waitFor();
    const rate = page.getByLabel(admin('admin.rule_field.rate_bps'), { exact: true });
    await rate.fill('101');
    await page.getByText(admin('admin.rule_problem.rate_bps')).waitFor();
    await rate.fill('6.5');
    await page.getByText(operatorAmount(6_500, 'PKR')).waitFor();
    await page.getByText(admin('admin.rule_preview_this')).waitFor();
    await expectSound(maker.sees);

    await page.getByRole('button', { name: admin('admin.rule_review'), exact: true }).click();
    const changes = page.getByRole('table', { name: admin('admin.rule_changes') });
    const change = changes.getByRole('row').filter({ hasText: admin('admin.rule_field.rate_bps') });
    expect(await change.getByRole('cell').allInnerTexts()).toEqual(['8', '6.5']);
    await expectSound(maker.sees);
    const why = `They sell more than we hoped: ${shop.slug}.`;
    await askSecond(maker, why);
    expect(await commissionOf(shop.id)).toBe(8_000);

    // Whoever decides sees the same two values, and the next version stands in the list.
    await approveAsked(stage, checker, why, name);
    const agreed = checker.sees.page.getByRole('table', { name: admin('admin.rule_changes') });
    expect(await agreed.getByRole('row').nth(1).getByRole('cell').allInnerTexts()).toEqual(['8', '6.5']);
    await open(maker.sees, 'admin', '/commission?book=commission');
    await page.getByRole('row').filter({ hasText: name }).getByText('6.50%').waitFor();
    expect(await commissionOf(shop.id)).toBe(6_500);
  });

  /** What the platform takes of 1,000 rupees. */
  async function commissionOf(store: string): Promise<number> {
    const preview = await call<{ commission_minor: number }>(stage.market.finance, 'preview_commission', {
      p_situation: { amount_minor: 100_000, country: 'PK', currency: 'PKR', store_id: store },
      p_draft: null,
    });
    return preview.commission_minor;
  }
});

describe('a setting that concerns money', () => {
  it('is asked for where it stands, and counts once finance has seen old and new', async () => {
    const { page } = checker.sees;
    const key = 'payout.fee_ask_until';
    const [before] = await stage.sql<{ value: string }[]>`select value from core.settings where key = ${key}`;
    const days = randomInt(31, 1_000);
    const wanted = `${days} days`;
    const why = `Their statements come late, ${wanted}.`;
    await open(checker.sees, 'admin', '/settings');
    const row = page.getByRole('row').filter({ hasText: admin(`admin.setting_name.${key}`) });
    await row.getByText(admin('admin.setting_two'), { exact: true }).waitFor();
    await row.click();
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByRole('button', { name: admin('admin.setting_change'), exact: true }).click();
    await page.getByRole('dialog').getByLabel(admin('admin.setting_value'), { exact: true }).fill(`${days}`);
    await askSecond(checker, why);

    await approveAsked(stage, maker, why, wanted);
    const agreed = maker.sees.page.getByRole('table', { name: admin('admin.rule_changes') });
    expect(await agreed.getByRole('row').nth(1).getByRole('cell').allInnerTexts()).toEqual([before?.value, wanted]);
    await row.getByText(wanted, { exact: true }).waitFor();
  });
});

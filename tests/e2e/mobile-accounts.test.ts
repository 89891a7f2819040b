import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { poll, walletMinor } from '../providers/support/money.ts';
import { phone, type Visitor } from '../support/browser.ts';
import { newPerson, type Person } from '../support/people.ts';
import { switchRail } from '../support/rails.ts';
import { fundWallet } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { confirm } from './support/confirm.ts';
import { openInbox, type InboxReader } from './support/inbox.ts';
import { expectSound, letInAs, open, useStage } from './support/stage.ts';
import { admin, amount, web } from './support/words.ts';

/**
 * Goal: rupees leave to a JazzCash account as soon as staff have opened that way, by the screens alone. Method: the
 * simulated company pays; we ask it, as the job does every minute, until it says so.
 */
const stage = useStage({
  simulator: true,
  settings: { 'payout.destination_cool_off': '0 seconds', 'payout.review_first': false },
});
let inbox: InboxReader;
let person: Person;
let visitor: Visitor;

beforeAll(async () => {
  for (const company of ['jazzcash', 'easypaisa']) await switchRail(stage.market.finance, 'PKR', company, false);
  inbox = await openInbox(stage);
  person = await newPerson(stage.sql, { name: 'Bilal Ahmed' });
  await fundWallet(stage.market, person, 1_000_000);
  visitor = await letInAs(stage, person, 'web', { viewport: phone });
});

async function enterCode(): Promise<void> {
  const dialog = visitor.page.getByRole('dialog', { name: web('step_up.title') });
  await dialog.getByText(web('step_up.sent')).waitFor();
  await dialog.getByLabel(web('auth.code')).fill(await inbox.codeFor(person.email));
  await dialog.getByRole('button', { name: web('step_up.confirm') }).click();
  await dialog.waitFor({ state: 'hidden' });
}

describe('a mobile account', () => {
  it('is offered once staff have opened the way to its company', async () => {
    const staff = await letInAs(stage, stage.market.finance, 'admin');
    await open(staff, 'admin', '/providers');
    const rails = staff.page.getByRole('region', { name: admin('admin.rails') });
    const row = rails.getByRole('row').filter({ hasText: 'JazzCash' });
    await row.getByText(admin('admin.rail_state.closed'), { exact: true }).waitFor();
    await expectSound(staff);
    await row.getByRole('button', { name: admin('admin.rail_open') }).click();
    await confirm(
      staff,
      admin('admin.rail_open'),
      'Confirmed in the sandbox.',
      admin('admin.rail_open_done', { provider: 'JazzCash' }),
    );
    await row.getByText(admin('admin.rail_state.open'), { exact: true }).waitFor();
    await expectSound(staff);
    await switchRail(stage.market.finance, 'PKR', 'easypaisa', true);
  });

  it('is added by its number and a code, and a withdrawal to it ends at Settled', async () => {
    const { page } = visitor;
    const mobile = `0300 ${randomInt(100_000, 999_999)}1`;
    await open(visitor, 'web', '/wallet/withdraw');
    await page.getByRole('button', { name: web('withdraw.add_destination') }).click();
    const dialog = page.getByRole('dialog', { name: web('withdraw.add_destination') });
    await dialog.getByRole('radio', { name: web('withdraw.way.easypaisa') }).waitFor();
    await dialog.getByRole('radio', { name: web('withdraw.way.jazzcash') }).check();
    await dialog.getByLabel(web('withdraw.mobile_number')).fill('0300 12');
    await dialog.getByLabel(web('withdraw.account_name')).fill('Bilal Ahmed');
    await dialog.getByRole('button', { name: web('withdraw.continue') }).click();
    await dialog.getByText(web('withdraw.account_number_wrong.mobile')).waitFor();
    await expectSound(visitor);
    await dialog.getByLabel(web('withdraw.mobile_number')).fill(mobile);
    await dialog.getByRole('button', { name: web('withdraw.continue') }).click();
    await enterCode();
    await page.getByRole('radio', { name: new RegExp(`JazzCash.*${mobile.slice(-4)}`) }).waitFor();

    await page.getByLabel(web('withdraw.amount'), { exact: true }).fill('2000');
    await page.getByText(web('withdraw.arrives')).waitFor();
    await expectSound(visitor);
    await page.getByRole('button', { name: web('withdraw.submit', { amount: amount(200_000, 'PKR') }) }).click();
    await enterCode();
    await eventually('the company has paid', async () => {
      await poll(stage.sql);
      const [row] = await stage.sql`
        select 1 from payouts.withdrawals as w
        where w.owner_id = ${person.id} and w.provider = 'jazzcash' and w.status = 'settled'`;
      return row;
    });
    await page.getByText(web('withdraw.says_settled')).waitFor();
    await expectSound(visitor);
    expect(await walletMinor(stage.sql, person.id, 'PKR')).toBe(800_000);
  });
});

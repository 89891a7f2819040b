import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Visitor } from '../support/browser.ts';
import { travel } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { fundWallet } from '../support/scenario.ts';
import { confirm } from './support/confirm.ts';
import { expectSound, letInAs, open, useStage } from './support/stage.ts';
import { admin, operatorAmount } from './support/words.ts';

/**
 * Goal: staff walk the books: an account as a list and as a T, at any moment, and periods that are closed and
 * opened again by two people, with a trial balance that balances.
 */
const stage = useStage();
let makerSees: Visitor;
let checkerSees: Visitor;
beforeAll(async () => {
  makerSees = await letInAs(stage, stage.market.finance, 'admin');
  checkerSees = await letInAs(stage, stage.market.admin, 'admin');
});

describe('an account', () => {
  let person: Person;
  let account: string;
  let between: string;

  beforeAll(async () => {
    person = await newPerson(stage.sql, { name: 'Twice Funded' });
    await fundWallet(stage.market, person, 70_000);
    await travel(stage.sql, '2 hours');
    const [row] = await stage.sql<{ id: string; between: Date }[]>`
      select a.id::text as id, core.now() - interval '1 hour' as between
      from ledger.accounts as a where a.owner_id = ${person.id} and a.kind = 'wallet' and a.currency = 'PKR'`;
    account = row?.id ?? '';
    // The page reads the address in the time of its browser.
    between = await makerSees.page.evaluate((at) => {
      const date = new Date(at);
      return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    }, row?.between.toISOString() ?? '');
    await fundWallet(stage.market, person, 30_000);
  });

  it('is a list with the balance after each line, and a T whose sides are even', async () => {
    const { page } = makerSees;
    await open(makerSees, 'admin', `/ledger/accounts/${account}`);
    const list = page.getByRole('table', { name: admin('admin.statement') });
    await list.getByText(operatorAmount(100_000, 'PKR')).waitFor();
    await expect.poll(() => list.getByRole('row').count()).toBe(3);
    await expectSound(makerSees);

    await page.getByRole('link', { name: admin('admin.account_view.t') }).click();
    for (const side of ['debit', 'credit'] as const) {
      const column = page.getByRole('region', { name: admin(`admin.${side}`), exact: true });
      await column.getByText(operatorAmount(100_000, 'PKR')).last().waitFor();
    }
    await expectSound(makerSees);
  });

  it('is shown as it was at a moment', async () => {
    const { page } = makerSees;
    await open(makerSees, 'admin', `/ledger/accounts/${account}?as_of=${between}`);
    const list = page.getByRole('table', { name: admin('admin.statement') });
    await list.getByText(operatorAmount(70_000, 'PKR')).last().waitFor();
    await expect.poll(() => list.getByRole('row').count()).toBe(2);
    await page.getByRole('button', { name: admin('admin.as_of_now'), exact: true }).click();
    await expect.poll(() => list.getByRole('row').count()).toBe(3);
  });
});

describe('a day', () => {
  const why = `End of the day, case ${randomUUID().slice(0, 8)}.`;
  let day: string;

  beforeAll(async () => {
    await travel(stage.sql, '1 day');
    const [row] = await stage.sql<{ day: string }[]>`
      select ((core.now() - interval '1 day') at time zone ledger.time_zone())::date::text as day`;
    day = row?.day ?? '';
  });

  /** The first of two people asks. */
  async function ask(button: string, submit: string, done: string, fill: () => Promise<void>): Promise<void> {
    await open(makerSees, 'admin', '/ledger?book=periods');
    await makerSees.page.getByRole('button', { name: button, exact: true }).click();
    await fill();
    await makerSees.page.getByRole('dialog').getByLabel(admin('admin.evidence')).fill('Report of the day, folder 3.');
    await expectSound(makerSees);
    await confirm(makerSees, submit, why, done, stage.market.finance);
  }

  /** The second one approves what waits. */
  async function approve(summary: string): Promise<void> {
    const { page } = checkerSees;
    await open(checkerSees, 'admin', '/approvals');
    await page.getByRole('row').filter({ hasText: summary }).first().getByRole('link').first().click();
    const button = admin('admin.approval_approve');
    await page.getByRole('button', { name: button, exact: true }).click();
    await confirm(
      checkerSees,
      button,
      'The report is right.',
      admin('admin.approval_approve_done'),
      stage.market.admin,
    );
  }

  it('is closed by two people and has a trial balance that balances', async () => {
    const { page } = makerSees;
    await ask(
      admin('admin.close_period'),
      admin('admin.close_period_submit'),
      admin('admin.close_period_done'),
      async () => {
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel(admin('admin.period'), { exact: true }).selectOption('day');
        await dialog.getByLabel(admin('admin.period.day'), { exact: true }).fill(day);
      },
    );
    await approve(day);

    await open(makerSees, 'admin', '/ledger?book=periods');
    const row = page.getByRole('row').filter({ hasText: day });
    await row.getByText(admin('admin.closing_status.closed')).first().waitFor();
    await expectSound(makerSees);
    await row.getByRole('link').first().click();
    await page.getByRole('table', { name: `${admin('admin.trial_balance')} PKR` }).waitFor();
    await expectSound(makerSees);
    const uneven = await stage.sql`select closing_id, currency from ledger.closing_totals
      group by closing_id, currency having sum(debits_minor) <> sum(credits_minor)`;
    expect(uneven).toEqual([]);
    await expect(
      stage.sql`select ledger.check_effective_at(core.now() - interval '1 day')`.then(() => 'open'),
    ).rejects.toThrow('ledger.period_closed');
  });

  it('is opened again by two people', async () => {
    await ask(
      admin('admin.reopen_period'),
      admin('admin.reopen_period_submit'),
      admin('admin.reopen_period_done'),
      () => makerSees.page.getByRole('dialog').getByLabel(admin('admin.reopen_from')).fill(day),
    );
    await approve('Open the books again');
    await open(makerSees, 'admin', '/ledger?book=periods');
    const row = makerSees.page.getByRole('row').filter({ hasText: day }).first();
    await row.getByText(admin('admin.closing_status.reopened')).waitFor();
    await stage.sql`select ledger.check_effective_at(core.now() - interval '1 day')`;
  });
});

it('shows the chain of seals and what the checks found', async () => {
  const { page } = makerSees;
  await stage.sql`select ledger.verify_recent()`;
  await open(makerSees, 'admin', '/ledger?book=checks');
  await page.getByText(admin('admin.check_status.good')).first().waitFor();
  await expectSound(makerSees);
  for (const book of ['seals', 'exchanges'] as const) {
    await open(makerSees, 'admin', `/ledger?book=${book}`);
    await page.getByRole('heading', { name: admin(`admin.book.${book}`) }).waitFor();
    await expectSound(makerSees);
  }
});

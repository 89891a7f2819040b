import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Visitor } from '../support/browser.ts';
import { call, expectRefusal } from '../support/commands.ts';
import { stack } from '../support/env.ts';
import { newClient, newPerson, type Person } from '../support/people.ts';
import { applyForShop, fundWallet, walletOf } from '../support/scenario.ts';
import { confirm } from './support/confirm.ts';
import { expectSound, letInAs, markDocument, open, useStage } from './support/stage.ts';
import { admin, amount, operatorAmount, web } from './support/words.ts';

/**
 * Goal: the acts of staff that decide over a store, over a message that was given up, and over money without an order,
 * are done on the screens, with a reason, by those who may; whoever they concern sees it, and the audit trail keeps it.
 */
const stage = useStage();
let staffSees: Visitor;
beforeAll(async () => {
  staffSees = await letInAs(stage, stage.market.admin, 'admin');
});

/** The audit trail has this act with its reason and whoever did it. */
async function expectAudited(visitor: Visitor, act: string, reason: string, actor: Person): Promise<void> {
  await open(visitor, 'admin', '/audit');
  await visitor.page
    .getByRole('row')
    .filter({ hasText: act })
    .filter({ hasText: reason })
    .filter({ hasText: actor.email })
    .waitFor();
  await expectSound(visitor);
}

describe('a store that applied', () => {
  it('is rejected with a reason, which the applicant reads on the open page', async () => {
    const reason = 'The name of the owner is not the one on the papers.';
    const shop = await applyForShop(stage.sql);
    const name = `Shop ${shop.slug}`;
    const applicantSees = await letInAs(stage, shop.owner, 'web');
    await open(applicantSees, 'web', `/sell/${shop.slug}`);
    await applicantSees.page.getByRole('heading', { name: web('sell.waiting_title') }).waitFor();
    const expectSameDocument = await markDocument(applicantSees);

    await open(staffSees, 'admin', '/stores?tab=submitted');
    const row = staffSees.page.getByRole('row').filter({ hasText: name });
    await row.getByRole('link').first().click();
    await staffSees.page.getByRole('heading', { name }).waitFor();
    await staffSees.page.getByRole('button', { name: admin('admin.store_reject'), exact: true }).click();
    await expectSound(staffSees);
    const values = { store: name };
    await confirm(
      staffSees,
      admin('admin.store_reject_submit', values),
      reason,
      admin('admin.store_reject_done', values),
    );
    await staffSees.page.getByText(admin('store.status.rejected')).first().waitFor();
    await expectSound(staffSees);

    await applicantSees.page.getByRole('heading', { name: web('sell.refused_title') }).waitFor();
    await applicantSees.page.getByText(reason).waitFor();
    await expectSameDocument();
    await expectSound(applicantSees);
    await expectAudited(staffSees, admin('admin.audit_action.store.reject'), reason, stage.market.admin);
  });
});

describe('a message that was given up', () => {
  /** Of letters only, and of this run only: nobody else claims it. */
  const topic = `parcel.${randomUUID().replaceAll(/[^a-z]/g, '')}`;
  const worker = { client: newClient(stack.secretKey) };
  const claim = () =>
    call<{ id: string }[]>(worker, 'outbox_claim', { p_topic_prefix: topic, p_limit: 1, p_lease_seconds: 0 });

  it('is tried again by staff, and can then be delivered', async () => {
    const reason = 'The carrier answers again.';
    await stage.sql`select outbox.emit(${topic}, 'user', ${stage.market.admin.id})`;
    // Ten workers took it and did not come back; the next one finds it dead.
    for (let attempt = 1; attempt <= 10; attempt += 1) expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);

    await open(staffSees, 'admin', '/jobs?book=outbox&tab=dead');
    const { page } = staffSees;
    await page.getByRole('row').filter({ hasText: topic }).getByText(topic).click();
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByText('the worker did not come back').waitFor();
    await expectSound(staffSees);
    await preview.getByRole('button', { name: admin('admin.retry_event') }).click();
    await confirm(staffSees, admin('admin.retry_event'), reason, admin('admin.retry_event_done'));
    await page.getByRole('row').filter({ hasText: topic }).waitFor({ state: 'detached' });

    const [event] = await claim();
    await call(worker, 'outbox_complete', { p_id: event?.id });
    await open(staffSees, 'admin', '/jobs?book=outbox&tab=delivered');
    await page.getByRole('row').filter({ hasText: topic }).waitFor();
    await expectAudited(staffSees, admin('admin.audit_action.event.retry'), reason, stage.market.admin);
  });
});

describe('a booking by hand', () => {
  const minor = 123_450;
  const asked = `Paid twice by the bank, case ${randomUUID().slice(0, 8)}.`;
  const proof = 'Statement of the bank, folder 7.';
  const agreed = 'Both lines are on the statement.';
  const figure = operatorAmount(minor, 'PKR');
  const money = amount(minor, 'PKR', { fraction: 'always' });
  let from: Person;
  let to: Person;

  /** The number of the ledger account behind somebody's wallet. */
  async function accountOf(person: Person): Promise<string> {
    const [row] = await stage.sql<{ id: string }[]>`
      select a.id::text as id from ledger.accounts as a
      where a.owner_id = ${person.id} and a.kind = 'wallet' and a.currency = 'PKR'`;
    return row?.id ?? '';
  }

  beforeAll(async () => {
    from = await newPerson(stage.sql, { name: 'Paid Twice' });
    to = await newPerson(stage.sql, { name: 'Paid Never' });
    for (const person of [from, to]) await fundWallet(stage.market, person, 500_000);
  });

  it('moves nothing by the word of one person alone', async () => {
    const { finance } = stage.market;
    const makerSees = await letInAs(stage, finance, 'admin');
    const { page } = makerSees;
    await open(makerSees, 'admin', '/ledger?book=adjustments');
    await page
      .getByRole('button', { name: admin('admin.adjustment_new') })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(admin('admin.adjustment_debit')).fill(await accountOf(from));
    await dialog.getByLabel(admin('admin.adjustment_credit')).fill(await accountOf(to));
    await dialog.getByLabel(`${admin('admin.amount')} (PKR)`).fill('1234.50');
    await dialog.getByLabel(admin('admin.evidence')).fill(proof);
    await expectSound(makerSees);
    await confirm(
      makerSees,
      admin('admin.adjustment_submit', { amount: money }),
      asked,
      admin('admin.adjustment_done', { amount: money }),
      finance,
    );

    await page.getByRole('row').filter({ hasText: asked }).getByText(asked).click();
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByText(admin('admin.approval_four_eyes')).waitFor();
    await preview.getByText(proof).waitFor();
    expect(await preview.getByRole('button', { name: admin('admin.approval_approve') }).count()).toBe(0);
    await expectSound(makerSees);

    const [approval] = await stage.sql<{ id: string }[]>`select id from access.approvals where reason = ${asked}`;
    const own = {
      p_approval_id: approval?.id,
      p_is_approved: true,
      p_reason: agreed,
      p_challenge_id: randomUUID(),
      p_idempotency_key: randomUUID(),
    };
    await expectRefusal(call(finance, 'admin_decide_approval', own), 'approval.four_eyes', 403);
    expect((await walletOf(from, from.id, 'PKR')).available).toBe(500_000);
  });

  it('is booked when a second person approves it in the live queue, and the audit trail names both', async () => {
    const checker = stage.market.admin;
    await open(staffSees, 'admin', '/approvals');
    const { page } = staffSees;
    const summary = `#${await accountOf(from)}, credit wallet #${await accountOf(to)}`;
    await page.getByRole('row').filter({ hasText: summary }).getByRole('link').click();
    await page.getByRole('heading', { name: admin('admin.approval_action.ledger.adjustment') }).waitFor();
    await page.getByText(proof).first().waitFor();
    await expectSound(staffSees);
    const approve = admin('admin.approval_approve');
    await page.getByRole('button', { name: approve, exact: true }).click();
    await confirm(staffSees, approve, agreed, admin('admin.approval_approve_done'), checker);
    await page.getByText(agreed).first().waitFor();
    expect((await walletOf(from, from.id, 'PKR')).available).toBe(500_000 - minor);
    expect((await walletOf(to, to.id, 'PKR')).available).toBe(500_000 + minor);

    await open(staffSees, 'admin', '/ledger?book=adjustments');
    await page.getByRole('row').filter({ hasText: asked }).getByText(asked).click();
    const preview = page.getByRole('complementary', { name: admin('admin.preview') });
    await preview.getByRole('link', { name: /^#\d+$/ }).click();
    const line = page
      .getByRole('table', { name: admin('admin.book.transfers') })
      .getByRole('row')
      .nth(1);
    await line.getByText(figure).waitFor();
    await line.getByText(`#${await accountOf(from)}`).waitFor();
    await line.getByText(`#${await accountOf(to)}`).waitFor();
    await expectSound(staffSees);

    await expectAudited(staffSees, admin('admin.audit_action.approval.request'), asked, stage.market.finance);
    await expectAudited(staffSees, admin('admin.audit_action.approval.approve'), agreed, checker);
  });
});

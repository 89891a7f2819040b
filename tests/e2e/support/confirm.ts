import type { Visitor } from '../../support/browser.ts';
import { codeMailedTo, mailTo } from '../../support/inbox.ts';
import type { Person } from '../../support/people.ts';
import { expectSound, letInAs, open, type Stage } from './stage.ts';
import { admin } from './words.ts';

/** A member of staff and the browser they sit at. */
export interface Staff {
  readonly person: Person;
  readonly sees: Visitor;
}

/** Finance, who asks, and somebody else, who decides: each at a browser of their own. */
export async function seatStaff(stage: Stage): Promise<[maker: Staff, checker: Staff]> {
  const { finance, admin: other } = stage.market;
  const [makerSees, checkerSees] = await Promise.all([
    letInAs(stage, finance, 'admin'),
    letInAs(stage, other, 'admin'),
  ]);
  return [
    { person: finance, sees: makerSees },
    { person: other, sees: checkerSees },
  ];
}

/** Gives the reason in the open dialog, sends it (with the code that is mailed, where one is asked for), and closes it. */
export async function confirm(
  { page }: Visitor,
  submit: string,
  reason: string,
  done: string,
  mailedTo?: Person,
): Promise<void> {
  const dialog = page.getByRole('dialog').first();
  const known = mailedTo ? (await mailTo(mailedTo.email)).length : 0;
  await dialog.getByLabel(admin('admin.reason'), { exact: true }).fill(reason);
  await dialog.getByRole('button', { name: submit, exact: true }).click();
  if (mailedTo) {
    const code = page.getByRole('dialog', { name: admin('admin.step_up_title') });
    await code.getByLabel(admin('admin.step_up_code')).fill(await codeMailedTo(mailedTo.email, known));
    await code.getByRole('button', { name: admin('admin.step_up_confirm'), exact: true }).click();
  }
  await dialog.getByText(done, { exact: true }).waitFor();
  await dialog
    .getByRole('button', { name: admin('admin.close'), exact: true })
    .last()
    .click();
  await page.getByText(done, { exact: true }).first().waitFor();
}

/** What a request is sent with, and what the screen says when it is sent. */
interface RequestWords {
  readonly submit: string;
  readonly done: string;
}
const usualWords: RequestWords = { submit: admin('admin.ask_second'), done: admin('admin.asked_second') };

/** The first of two people asks in the open dialog: with proof, a reason and the code that is mailed. */
export async function askSecond(
  who: Staff,
  reason: string,
  { submit, done }: RequestWords = usualWords,
): Promise<void> {
  await who.sees.page.getByRole('dialog').first().getByLabel(admin('admin.evidence')).fill('The portal, page 2.');
  await expectSound(who.sees);
  await confirm(who.sees, submit, reason, done, who.person);
}

/** The second one opens what was asked for with this reason, reads what it is about, and approves it with a code. */
export async function approveAsked(stage: Stage, who: Staff, reason: string, about: string): Promise<void> {
  const { page } = who.sees;
  const [asked] = await stage.sql<{ id: string }[]>`
    select id from access.approvals where reason = ${reason} and status = 'requested'`;
  await open(who.sees, 'admin', `/approvals/${asked?.id}`);
  await page.getByText(about).first().waitFor();
  await expectSound(who.sees);
  const submit = admin('admin.approval_approve');
  await page.getByRole('button', { name: submit, exact: true }).click();
  await confirm(who.sees, submit, reason, admin('admin.approval_approve_done'), who.person);
}

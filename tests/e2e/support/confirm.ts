import type { Visitor } from '../../support/browser.ts';
import { codeMailedTo, mailTo } from '../../support/inbox.ts';
import type { Person } from '../../support/people.ts';
import { admin } from './words.ts';

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

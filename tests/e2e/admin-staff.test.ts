import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import { approveAsked, askSecond, confirm, seatStaff, type Staff } from './support/confirm.ts';
import { expectSound, letInAs, open, useStage } from './support/stage.ts';
import { admin } from './support/words.ts';

/**
 * Goal: a role of staff is asked for by one person and given by another, and taken away by one at once. Method: at browsers of
 * a superadmin, of finance and of whoever it is about.
 */
const stage = useStage();
let finance: Staff;
let superadmin: Staff;
let newcomer: Person;

beforeAll(async () => {
  [finance, superadmin] = await seatStaff(stage);
  newcomer = await newPerson(stage.sql, { name: 'Sana Iqbal' });
});

const roleOf = async (person: Person) => {
  const [row] = await stage.sql`select role, is_active from access.staff where user_id = ${person.id}`;
  return row === undefined ? null : { role: String(row['role']), isActive: row['is_active'] === true };
};

describe('a role of staff', () => {
  it('is asked for on the page of a person, and given when finance agrees', async () => {
    const { page } = superadmin.sees;
    await open(superadmin.sees, 'admin', `/users/${newcomer.id}`);
    await page.getByText(admin('admin.staff_nobody')).waitFor();
    await page.getByRole('button', { name: admin('admin.staff_give'), exact: true }).click();
    const dialog = page.getByRole('dialog').first();
    await dialog.getByLabel(admin('admin.role'), { exact: true }).selectOption('moderator');
    const reason = `She begins on Monday, ${randomUUID().slice(0, 8)}.`;
    await askSecond(superadmin, reason);
    expect(await roleOf(newcomer)).toBeNull();
    await approveAsked(stage, finance, reason, newcomer.email);
    expect(await roleOf(newcomer)).toEqual({ role: 'moderator', isActive: true });
    const hers = await letInAs(stage, newcomer, 'admin');
    await open(hers, 'admin', '/stores');
    await hers.page.getByRole('heading', { level: 1, name: admin('admin.nav.stores') }).waitFor();
    await expectSound(hers);
  });

  it('is taken away in the list of staff by one person, at once', async () => {
    const support = await newStaff(stage.sql, 'support');
    const { page } = superadmin.sees;
    await open(superadmin.sees, 'admin', '/staff');
    await page.getByRole('heading', { level: 1, name: admin('admin.nav.staff') }).waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: support.email })
      .getByRole('cell', { name: admin('staff.role.support'), exact: true })
      .click();
    await page.getByRole('button', { name: admin('admin.staff_stop'), exact: true }).click();
    await confirm(
      superadmin.sees,
      admin('admin.staff_stop'),
      'She left the company.',
      admin('admin.staff_stop_done', { person: support.email }),
    );
    await page.getByRole('row').filter({ hasText: support.email }).waitFor({ state: 'detached' });
    await expectSound(superadmin.sees);
    expect(await roleOf(support)).toEqual({ role: 'support', isActive: false });
  });
});

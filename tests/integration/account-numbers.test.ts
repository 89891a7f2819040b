import { afterAll, describe, expect, it } from 'vitest';
import { isAccountNumber, isIban } from '../../shared/bank/account-number.ts';
import { ibanVectors } from '../../shared/bank/iban-vectors.ts';
import { newIban } from '../support/bank.ts';
import { openDatabase } from '../support/database.ts';

/** Goal: what a form lets pass the database takes, and the other way round. Method: the same numbers to both. */
const sql = openDatabase(1);
afterAll(() => sql.end());

interface Verdict {
  readonly text: string;
  readonly is_iban: boolean;
  readonly is_account_number: boolean;
}

function verdicts(texts: readonly string[]): Promise<Verdict[]> {
  return sql<Verdict[]>`
    select t.text, core.is_iban(t.text) as is_iban, core.is_account_number(t.text) as is_account_number
    from unnest(${texts}::text[]) as t (text)`;
}

describe('the database and the forms', () => {
  it('agree about every example', async () => {
    const rows = await verdicts([...ibanVectors.valid, ...ibanVectors.invalid]);
    const valid = new Set<string>(ibanVectors.valid);
    expect(rows.map(({ text, is_iban }) => [text, is_iban])).toEqual(rows.map(({ text }) => [text, valid.has(text)]));
    expect(rows.map((row) => row.is_account_number)).toEqual(rows.map(({ text }) => isAccountNumber(text)));
  });

  it('agree about numbers with one character that was mistyped', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => {
      const iban = newIban();
      return index % 2 === 0 ? iban : `${iban.slice(0, 9)}${String(index % 10)}${iban.slice(10)}`;
    });
    const rows = await verdicts(texts);
    expect(rows.map((row) => row.is_iban)).toEqual(texts.map(isIban));
    expect(rows.filter((_, index) => index % 2 === 0).every((row) => row.is_iban)).toBe(true);
  });
});

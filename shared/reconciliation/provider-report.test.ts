import { describe, expect, it } from 'vitest';
import { readProviderReport } from './provider-report.ts';

const header = 'kind,provider_id,reference,status,amount,fee,currency,occurred_at';
const row = 'payment,JC-1,AM0123456789ABCDEFGH,succeeded,1500.00,17.40,PKR,2026-11-20 10:00:00';

describe('readProviderReport', () => {
  it('reads rows by the names of their columns, whatever their order', () => {
    expect(
      readProviderReport(`\ufeffnote;${header.replaceAll(',', ';')}\r\nx;${row.replaceAll(',', ';')}\r\n`),
    ).toEqual({
      ok: true,
      rows: [
        {
          kind: 'payment',
          provider_id: 'JC-1',
          reference: 'AM0123456789ABCDEFGH',
          status: 'succeeded',
          amount_minor: 150_000,
          fee_minor: 1_740,
          currency: 'PKR',
          occurred_at: '2026-11-20 10:00:00',
        },
      ],
    });
  });

  it('tells a fee that is nought from one that is not told', () => {
    const read = readProviderReport(`${header}\n${row.replace('17.40', '0.00')}\n${row.replace('17.40', '')}\n`);
    expect(read.ok && read.rows.map((one) => one.fee_minor)).toEqual([0, null]);
  });

  it.each([
    ['settlements,JC-1,,succeeded,1,,PKR,2026-11-20', 'kind'],
    ['payment,JC-1,,ok,1,,PKR,2026-11-20', 'status'],
    ['payment,JC-1,,succeeded,1,,XYZ,2026-11-20', 'currency'],
    ['payment,JC-1,,succeeded,-1,,PKR,2026-11-20', 'amount'],
    ['payment,JC-1,,succeeded,1.005,,PKR,2026-11-20', 'amount'],
    ['payment,JC-1,,succeeded,1,x,PKR,2026-11-20', 'fee'],
    ['payment,,,succeeded,1,,PKR,2026-11-20', 'provider_id'],
    ['payment,JC-1,,succeeded,1,,PKR,20 Nov', 'occurred_at'],
  ])('names the column that cannot be read: %s', (bad, column) => {
    expect(readProviderReport(`${header}\n${row}\n${bad}\n`)).toEqual({
      ok: false,
      problem: { kind: 'row', row: 2, column },
    });
  });

  it('names the column that is missing, and refuses an empty file', () => {
    expect(readProviderReport('kind,amount\n')).toEqual({
      ok: false,
      problem: { kind: 'column', column: 'provider_id' },
    });
    expect(readProviderReport('')).toMatchObject({ ok: false });
    expect(readProviderReport(`${header}\n`)).toMatchObject({ ok: false });
    expect(readProviderReport(`${header}\n"open`)).toMatchObject({ ok: false });
  });
});

import { describe, expect, it } from 'vitest';
import { readCsvRows } from './csv-rows.ts';
import { makePain001 } from './pain001.ts';
import { payoutBatchShape, toBankText, toDecimal, type PayoutBatch } from './payout-batch.ts';
import { makePayoutCsv } from './payout-csv.ts';
import { find, findAll, readXml, textAt } from './xml.ts';

const item = (code: string, amount_minor: number, account_name = 'Ali Khan'): PayoutBatch['items'][number] => ({
  code,
  amount_minor,
  account: 'PK36SCBL0000001123456702',
  account_name,
  bank_code: 'SCBL',
  bank_name: 'Standard Chartered Bank (Pakistan)',
});

const batch: PayoutBatch = {
  code: 'PB-7K2Q-9F',
  exported_at: '2026-11-21T10:00:00Z',
  execute_on: '2026-11-23',
  currency: 'PKR',
  total_minor: 150_005,
  debtor: { name: 'Amana & Sons <Ltd>', account: 'PK24ABNA0000001123456702', bic: 'ABNAPKKA' },
  items: [item('WD-AAAA-01', 100_000), item('WD-AAAA-02', 50_005, '=cmd|"x", سلمان Núñez')],
};

describe('pain.001', () => {
  const root = readXml(makePain001(batch));

  it('has the header, the instruction and a transaction a withdrawal in the order of the schema', () => {
    expect(root.namespace).toBe('urn:iso:std:iso:20022:tech:xsd:pain.001.001.09');
    const names = (path: string) => find(root, path)?.children.map(({ name }) => name);
    expect(names('CstmrCdtTrfInitn')).toEqual(['GrpHdr', 'PmtInf']);
    expect(names('CstmrCdtTrfInitn/GrpHdr')).toEqual(['MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum', 'InitgPty']);
    const order = [
      'PmtInfId',
      'PmtMtd',
      'BtchBookg',
      'NbOfTxs',
      'CtrlSum',
      'ReqdExctnDt',
      'Dbtr',
      'DbtrAcct',
      'DbtrAgt',
      'ChrgBr',
    ];
    expect(names('CstmrCdtTrfInitn/PmtInf')).toEqual([...order, 'CdtTrfTxInf', 'CdtTrfTxInf']);
    expect(names('CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf')).toEqual([
      'PmtId',
      'Amt',
      'CdtrAgt',
      'Cdtr',
      'CdtrAcct',
      'RmtInf',
    ]);
  });

  it('says the same sums, codes and accounts that the batch has', () => {
    const instruction = find(root, 'CstmrCdtTrfInitn/PmtInf');
    if (!instruction) throw new Error('none');
    expect(textAt(instruction, 'CtrlSum')).toBe('1500.05');
    expect(textAt(instruction, 'NbOfTxs')).toBe('2');
    expect(textAt(instruction, 'DbtrAcct/Id/IBAN')).toBe(batch.debtor.account);
    expect(textAt(instruction, 'DbtrAgt/FinInstnId/BICFI')).toBe('ABNAPKKA');
    const paid = findAll(instruction, 'CdtTrfTxInf').map((one) => [
      textAt(one, 'PmtId/EndToEndId'),
      textAt(one, 'Amt/InstdAmt'),
    ]);
    expect(paid).toEqual([
      ['WD-AAAA-01', '1000.00'],
      ['WD-AAAA-02', '500.05'],
    ]);
    expect(textAt(instruction, 'Dbtr/Nm')).toBe('Amana . Sons .Ltd.');
  });

  it('is the same bytes again, and is not made when the items do not add up', () => {
    expect(makePain001(structuredClone(batch))).toBe(makePain001(batch));
    expect(() => makePain001({ ...batch, total_minor: 1 })).toThrow(/add up/);
    expect(() => makePayoutCsv({ ...batch, items: [], total_minor: 0 })).toThrow(/add up/);
  });
});

describe('the CSV of a batch', () => {
  it('has a row a withdrawal, and no cell that a spreadsheet would run', () => {
    const rows = readCsvRows(makePayoutCsv(batch), ',').map(({ cells }) => cells);
    expect(rows).toHaveLength(3);
    expect(rows[2]?.slice(4, 9)).toEqual([
      expect.stringMatching(/^[^=+@-].*Nunez$/),
      batch.items[1]?.account,
      'Standard Chartered Bank (Pakistan)',
      'PKR',
      '500.05',
    ]);
    for (const cell of rows.slice(1).flat()) expect(cell).not.toMatch(/^[=+\-@]/);
  });
});

describe('texts for banks', () => {
  it('keep only what every bank takes', () => {
    expect(toBankText('Müller & Co', 70)).toBe('Muller . Co');
    expect(toBankText('سلمان', 70)).toBe('.....');
    expect(toBankText('', 70)).toBe('.');
    expect(toDecimal(5, 'PKR')).toBe('0.05');
    expect(toDecimal(1500, 'IQD')).toBe('1.500');
    expect(payoutBatchShape.parse(batch)).toEqual(batch);
  });
});

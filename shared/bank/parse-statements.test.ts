import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvExamples } from './csv-examples.ts';
import { csvFormatShape } from './csv.ts';
import { parseStatements, type StatementSource } from './parse-statements.ts';
import type { BankStatement, StatementProblemCode } from './statement.ts';
import { toMinor } from './statement.ts';

const account = 'PK36SCBL0000001123456702';
const camt: StatementSource = { account, currency: 'PKR', format: 'camt053' };
const mt940: StatementSource = { account, currency: 'PKR', format: 'mt940' };
const csv: StatementSource = { account, currency: 'PKR', format: 'csv', csv: csvExamples.debit_and_credit_columns };
const marked: StatementSource = { account, currency: 'PKR', format: 'csv', csv: csvExamples.amount_with_mark };

const bytesOf = (text: string) => new TextEncoder().encode(text);

function parse(text: string | Uint8Array, source: StatementSource): BankStatement {
  const parsed = parseStatements(typeof text === 'string' ? bytesOf(text) : text, source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const [statement] = parsed.statements;
  if (!statement) throw new Error('no statement');
  return statement;
}

function problemOf(
  text: string | Uint8Array,
  source: StatementSource,
): { code: StatementProblemCode; line: number | null } {
  const parsed = parseStatements(typeof text === 'string' ? bytesOf(text) : text, source);
  if (parsed.ok) throw new Error('it was read');
  expect(parsed.problem.detail.length).toBeGreaterThan(3);
  const { code, line } = parsed.problem;
  return { code, line };
}

const amountsOf = ({ lines }: BankStatement) => lines.map(({ amount_minor }) => amount_minor);

const entry = (amount: string, direction: string, inside = '', status = '<Sts>BOOK</Sts>') =>
  `<Ntry><Amt Ccy="PKR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>${status}<BookgDt><Dt>2026-11-20</Dt></BookgDt>
   <ValDt><Dt>2026-11-20</Dt></ValDt><AcctSvcrRef>HB1</AcctSvcrRef>${inside}</Ntry>`;

const document = (entries: string, closing: string, more = { version: '02', head: '' }) =>
  `<?xml version="1.0" encoding="UTF-8"?>${more.head}
  <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${more.version}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt>
  <Id>1</Id><Acct><Id><IBAN>${account}</IBAN></Id></Acct>
  <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="PKR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
  <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="PKR">${closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
  ${entries}</Stmt></BkToCstmrStmt></Document>`;

const details = (party: string, amount = '') => `<NtryDtls><TxDtls><Refs><EndToEndId>E2E1</EndToEndId></Refs>${amount}
  <RltdPties><Dbtr>${party}</Dbtr><DbtrAcct><Id><IBAN>PK70BAHL0000000000000001</IBAN></Id></DbtrAcct></RltdPties>
  <RmtInf><Ustrd>top up AM&amp;1</Ustrd><Ustrd>second</Ustrd></RmtInf></TxDtls></NtryDtls>`;

describe('camt.053', () => {
  it.each([
    ['02', '<Nm>Ali Khan</Nm>', '<Sts>BOOK</Sts>'],
    ['08', '<Pty><Nm>Ali Khan</Nm></Pty>', '<Sts><Cd>BOOK</Cd></Sts>'],
  ])('reads version %s with references, name and account of the payer', (version, party, status) => {
    const text = document(entry('50.5', 'CRDT', details(party), status), '150.50', { version, head: '' });
    const statement = parse(text, camt);
    expect(statement).toMatchObject({ account, currency: 'PKR', opening_minor: 10_000, closing_minor: 15_050 });
    expect(statement.lines).toMatchObject([
      {
        booked_on: '2026-11-20',
        amount_minor: 5050,
        bank_reference: 'HB1',
        end_to_end_reference: 'E2E1',
        counterparty_name: 'Ali Khan',
        counterparty_account: 'PK70BAHL0000000000000001',
        narration: 'top up AM&1 second',
      },
    ]);
  });

  it('takes the indicator of a reversal as its direction, and leaves pending entries out', () => {
    const reversal = entry('10.00', 'DBIT', '<RvslInd>true</RvslInd>');
    const text = document(reversal + entry('99.00', 'CRDT', '', '<Sts>PDNG</Sts>'), '90.00');
    expect(amountsOf(parse(text, camt))).toEqual([-1000]);
  });

  it.each([
    ['CRDT', false, 1000],
    ['DBIT', false, -1000],
    ['CRDT', true, 1000],
    ['DBIT', true, -1000],
  ])('%s, reversal %s, is %d paisa', (direction, isReversal, minor) => {
    const text = entry('10.00', direction, `<RvslInd>${isReversal}</RvslInd>`);
    expect(amountsOf(parse(document(text, minor > 0 ? '110.00' : '90.00'), camt))).toEqual([minor]);
  });

  it.each([
    ['<Sts>BOOK</Sts>', 1],
    ['<Sts><Cd>BOOK</Cd></Sts>', 1],
    ['<Sts>PDNG</Sts>', 0],
    ['<Sts>INFO</Sts>', 0],
  ])('an entry with %s makes %d lines', (status, count) => {
    const text = document(entry('10.00', 'CRDT', '', status), count === 1 ? '110.00' : '100.00');
    expect(parse(text, camt).lines).toHaveLength(count);
  });

  it('splits a batch whose parts add up, and keeps one line where they do not', () => {
    const part = (amount: string) =>
      `<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="PKR">${amount}</Amt></TxDtls>`;
    const batch = (second: string) => entry('30.00', 'CRDT', `<NtryDtls>${part('10.00')}${part(second)}</NtryDtls>`);
    expect(amountsOf(parse(document(batch('20.00'), '130.00'), camt))).toEqual([1000, 2000]);
    expect(amountsOf(parse(document(batch('19.00'), '130.00'), camt))).toEqual([3000]);
    expect(parse(document(batch('20.00'), '130.00'), camt).lines[0]?.end_to_end_reference).toBeNull();
  });

  it.each([
    ['a balance that does not add up', document(entry('1.00', 'CRDT'), '102.00'), 'statement.unbalanced'],
    ['an amount with too many digits', document(entry('1.005', 'CRDT'), '101.01'), 'statement.amount_invalid'],
    ['an amount below zero', document(entry('-1.00', 'CRDT'), '99.00'), 'statement.amount_invalid'],
    [
      'a date that is none',
      document(entry('1.00', 'CRDT').replaceAll('2026-11-20', '2026-02-30'), '101.00'),
      'statement.date_invalid',
    ],
    ['another document', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>', 'statement.malformed'],
    ['an open tag', '<Document><BkToCstmrStmt>', 'statement.malformed'],
    ['an entity of its own', document(entry('&x;', 'CRDT'), '101.00'), 'statement.malformed'],
    ['no text', '', 'statement.malformed'],
  ])('refuses %s with a code and a line', (_, text, code) => {
    const problem = problemOf(text, camt);
    expect(problem.code).toBe(code);
    expect(problem.line).toBeGreaterThan(0);
  });

  it('refuses a billion laughs and an external document type before it reads on', () => {
    const laughs = `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i} "&a;&a;">`).join('')}]>`;
    const external = '<!DOCTYPE d SYSTEM "file:///etc/passwd">';
    for (const head of [laughs, external]) {
      expect(problemOf(document(entry('1.00', 'CRDT'), '101.00', { version: '02', head }), camt).code).toBe(
        'statement.malformed',
      );
    }
  });

  it('refuses what is nested too deep', () => {
    expect(problemOf('<a>'.repeat(100_000), camt).code).toBe('statement.malformed');
  });
});

const message = (rows: string, closing: string) =>
  `{1:F01X}{2:I940X}{4:\r\n:20:ST1\r\n:25:${account}\r\n:28C:1/1\r\n:60F:C261119PKR100,\r\n${rows}\r\n:62F:C261120PKR${closing}\r\n-}`;

describe('MT940', () => {
  it('reads marks, comma decimals, references and narration that is wrapped mid-word', () => {
    const rows = [
      ':61:2611201120C50,5NTRFNONREF//HB1',
      `:86:${'x'.repeat(60)}AMK7M`,
      '42Q9X tail',
      ':61:2611201120D20,NCHGFEE//HB2',
      ':61:2611201120RC10,25NTRFNONREF//HB3',
      ':61:261120RD1,NTRFOWN1',
      'supplement',
    ].join('\r\n');
    const statement = parse(message(rows, '121,25'), mt940);
    expect(amountsOf(statement)).toEqual([5050, -2000, -1025, 100]);
    expect(statement.lines[0]).toMatchObject({ bank_reference: 'HB1', end_to_end_reference: null });
    expect(statement.lines[0]?.narration).toContain('AMK7M42Q9X');
    expect(statement.lines[3]).toMatchObject({
      end_to_end_reference: 'OWN1',
      narration: 'supplement',
      bank_reference: null,
    });
  });

  it.each([
    ['C', 1000],
    ['D', -1000],
    ['RC', -1000],
    ['RD', 1000],
  ])('mark %s is %d paisa', (mark, minor) => {
    const rows = `:61:2611201120${mark}10,NTRFNONREF//HB1`;
    expect(amountsOf(parse(message(rows, minor > 0 ? '110,' : '90,'), mt940))).toEqual([minor]);
  });

  it('gives the entry date the year that is nearest to the value date', () => {
    const at = (row: string) => parse(message(row, '101,'), mt940).lines[0];
    expect(at(':61:2701020102C1,NTRFX')?.booked_on).toBe('2027-01-02');
    expect(at(':61:2612310102C1,NTRFX')?.booked_on).toBe('2027-01-02');
    expect(at(':61:2701011231C1,NTRFX')).toMatchObject({ booked_on: '2026-12-31', value_on: '2027-01-01' });
  });

  it('reads numbered subfields', () => {
    const rows = ':61:261120C1,NTRFX//B\r\n:86:166?00CREDIT?20AMK7M4?212Q9X?31PK70BAHL?32Ali?33 Khan';
    expect(parse(message(rows, '101,'), mt940).lines[0]).toMatchObject({
      counterparty_name: 'Ali Khan',
      counterparty_account: 'PK70BAHL',
      narration: 'CREDITAMK7M42Q9X',
    });
  });

  it('reads several messages, and tells the line of a bad row', () => {
    const two = `${message(':61:261120C1,NTRFX', '101,')}\r\n${message(':61:261120D1,NTRFX', '99,')}`;
    expect(parseStatements(bytesOf(two), mt940)).toMatchObject({ ok: true, statements: [{}, {}] });
    expect(problemOf(message(':61:garbage', '101,'), mt940)).toEqual({ code: 'statement.malformed', line: 6 });
    expect(problemOf(message(':61:2611201120C1.50NTRFX', '101,'), mt940).line).toBe(6);
    expect(problemOf(message(':61:261120C1,NTRFX', '101,').replace(':62F:', ':99:'), mt940).code).toBe(
      'statement.balance_missing',
    );
    expect(problemOf('hello', mt940)).toEqual({ code: 'statement.malformed', line: 1 });
  });
});

const table = (rows: string[]) =>
  [
    'Some Bank Limited',
    `Account,${account}`,
    '',
    'Transaction Date,Value Date,Instrument No,Particulars,Debit,Credit,Balance',
    ...rows,
  ].join('\r\n');

describe('CSV', () => {
  it('keeps layouts as data that the shape accepts', () => {
    for (const layout of Object.values(csvExamples)) expect(csvFormatShape.parse(layout)).toEqual(layout);
    expect(csvFormatShape.safeParse({ ...csvExamples.amount_with_mark, code: 'x' }).success).toBe(false);
  });

  it('reads separate columns, thousands and lakhs, quotes, and the balance that runs', () => {
    const statement = parse(
      table([
        'Opening Balance,,,,,,"1,000.00"',
        '20/11/2026,20/11/2026,R1,"IBFT ""from"" Ali, AMK7M42Q9X",,"1,50,000.00","151,000.00"',
        '20/11/2026,,R2,Charges,25.50,,"150,974.50"',
        'Total,,,,25.50,"150,000.00",',
      ]),
      csv,
    );
    expect(statement).toMatchObject({ opening_minor: 100_000, closing_minor: 15_097_450 });
    expect(statement.lines).toMatchObject([
      {
        amount_minor: 15_000_000,
        bank_reference: 'R1',
        narration: 'IBFT "from" Ali, AMK7M42Q9X',
        booked_on: '2026-11-20',
      },
      { amount_minor: -2550, value_on: null },
    ]);
  });

  it('reads a column with a mark, newest first, in another encoding', () => {
    const text = [
      'Date,Description,Remarks,Amount,Dr/Cr,Running Balance,Reference No,Sender/Beneficiary',
      '21-Nov-2026,Fee,,10.00,Dr,140.00,,',
      '20-Nov-2026,Transfer,caf\u00e9,50.00,Cr,150.00,R1,Ali',
    ].join('\n');
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const statement = parse(bytes, marked);
    expect(amountsOf(statement)).toEqual([5000, -1000]);
    expect(statement).toMatchObject({ opening_minor: 10_000, closing_minor: 14_000 });
    expect(statement.lines[0]?.narration).toBe('Transfer café');
  });

  it.each([
    ['a balance that jumps', ['20/11/2026,,,x,,1.00,1.00', '20/11/2026,,,x,,1.00,3.00'], 'statement.unbalanced', 6],
    ['both sides at once', ['20/11/2026,,,x,1.00,1.00,1.00'], 'statement.amount_invalid', 5],
    ['marks at the wrong place', ['20/11/2026,,,x,,"1,00.00",100.00'], 'statement.amount_invalid', 5],
    ['another date', ['2026-11-20,,,x,,1.00,1.00'], 'statement.date_invalid', 5],
    ['the American order of a date', ['11/20/2026,,,x,,1.00,1.00'], 'statement.date_invalid', 5],
    ['an open quote', ['20/11/2026,,,"x,,1.00,1.00'], 'statement.malformed', 5],
  ])('refuses %s with its line', (_, rows, code, line) => {
    expect(problemOf(table(rows), csv)).toEqual({ code, line });
  });

  it('refuses a file without the columns, and one in another encoding', () => {
    expect(problemOf('a,b,c\n1,2,3', csv).code).toBe('statement.malformed');
    expect(problemOf(Uint8Array.of(0xff, 0x41, 0xc3, 0x28), csv).code).toBe('statement.encoding_invalid');
    expect(problemOf(Uint8Array.of(0x41, 0, 0x42, 0), csv).code).toBe('statement.encoding_invalid');
  });
});

describe('any file', () => {
  it.each([camt, mt940, csv])('of 100 MB on one line is refused at once ($format)', (source) => {
    expect(problemOf(new Uint8Array(100 * 1024 * 1024), source).code).toBe('statement.too_large');
    expect(['statement.too_large', 'statement.malformed']).toContain(problemOf('x'.repeat(4_000_000), source).code);
  });

  it('of another account is refused', () => {
    const other = { ...camt, account: 'PK24ABNA0000000000000000' };
    expect(problemOf(document('', '100.00'), other).code).toBe('statement.account_differs');
  });

  it.each([camt, mt940, csv, marked])(
    'of garbage gives a problem or statements, and never throws ($format)',
    (source) => {
      const pieces = fc.constantFrom(
        '<',
        '>',
        '/',
        '&',
        '"',
        ',',
        ':61:',
        ':20:',
        '\n',
        'Document',
        'C1,NTRF',
        '20/11/2026',
        ':86:',
        '-}',
        '\0',
      );
      fc.assert(
        fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }), (parts) => {
          expect(parseStatements(bytesOf(parts.join('')), source)).toHaveProperty('ok');
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('amounts', () => {
  it('are read back exactly as they were written, in every style', () => {
    const sizes = fc.integer({ min: 0, max: 9_007_199_254_740_991 });
    fc.assert(
      fc.property(sizes, fc.constantFrom('.' as const, ',' as const), (minor, decimal) => {
        const digits = String(minor).padStart(3, '0');
        const written = `${digits.slice(0, -2)}${decimal}${digits.slice(-2)}`;
        expect(toMinor(written, 'PKR', { decimal, thousands: '' }, 1)).toBe(minor);
      }),
    );
  });

  it.each(['', '1e5', '0x10', '1.', '12.345', '9999999999999999', 'NaN', '1,5.0', '１'])(
    'are never guessed: %s',
    (text) => {
      const read = () => toMinor(text, 'PKR', { decimal: '.', thousands: ',' }, 1);
      if (text === '1.') expect(read()).toBe(100);
      else expect(read).toThrow(/amount/);
    },
  );

  it('of a random MT940 statement add up to its closing balance, and one paisa off is refused', () => {
    const amounts = fc.array(
      fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((value) => value !== 0),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 5 }), (values, off) => {
        const text = (minor: number) =>
          `${Math.floor(Math.abs(minor) / 100)},${String(Math.abs(minor) % 100).padStart(2, '0')}`;
        const balance = (minor: number) => `${minor < 0 ? 'D' : 'C'}261120PKR${text(minor)}`;
        const closing = values.reduce((sum, value) => sum + value, 10_000);
        const rows = values.map((value) => `:61:261120${value < 0 ? 'D' : 'C'}${text(value)}NTRFX`);
        const file = (end: number) =>
          [':20:X', `:25:${account}`, ':60F:C261119PKR100,', ...rows, `:62F:${balance(end)}`].join('\n');
        expect(amountsOf(parse(file(closing), mt940))).toEqual(values);
        expect(problemOf(file(closing + off), mt940).code).toBe('statement.unbalanced');
      }),
    );
  });
});

/** What finance sees beside orders: the bank's statement, and a request that waits for a second person. */
import { parseStatements } from '../../shared/bank/parse-statements.ts';
import { find } from './accounts.ts';
import { call, service } from './commands.ts';
import { approveAs, askSecondPerson } from './money.ts';
import type { Step } from './stories.ts';
import type { World } from './world.ts';

const day = (days: number): number => days * 24;
const bank = { name: 'Standard Chartered', holder: 'Amana Private Limited', iban: 'PK36SCBL0000001123456702' };

/** The steps of the history that belong to the back office, by the hour. */
export function backOffice(): Step[] {
  const state = { account: '', ayesha: '', zubair: '' };
  return [
    { at: day(1), run: async (world) => void (state.account = await openAccount(world)) },
    {
      at: day(28) + 5,
      run: async (world) => void (state.ayesha = await askForTransfer(world, 'ayesha', 1_850_000)),
    },
    {
      at: day(28) + 7,
      run: async (world) => void (state.zubair = await askForTransfer(world, 'zubair', 940_000)),
    },
    {
      at: day(29) + 5,
      run: (world) =>
        importStatement(world, state.account, [
          { minor: 1_850_000, text: `RAAST P2P AYESHA KHAN ${state.ayesha}`, reference: 'FT26324001' },
          { minor: 940_000, text: `IBFT ZUBAIR ${state.zubair.slice(0, 6)}`, reference: 'FT26324017' },
          { minor: 325_000, text: 'CASH DEPOSIT SADDAR BRANCH', reference: 'FT26324020' },
          { minor: -17_250, text: 'SERVICE CHARGES NOV', reference: 'FT26324031' },
        ]),
    },
    { at: day(29) + 10, run: askForGoodwill },
  ];
}

async function openAccount(world: World): Promise<string> {
  const asked = await askSecondPerson(world, find(world.accounts, 'finance'), {
    action: 'bank_account.save',
    payload: {
      bank_name: bank.name,
      holder_name: bank.holder,
      account_number: bank.iban,
      currency: 'PKR',
      format: 'camt053',
      receives_transfers: true,
      sends_payouts: true,
    },
    reason: 'The trust account for rupees.',
    evidence: 'Letter of the bank, kept with the contracts.',
  });
  const reason = 'Compared with the letter, character by character.';
  const saved = await approveAs<{ bank_account_id: string }>(world, find(world.accounts, 'admin'), asked, reason);
  return saved.bank_account_id;
}

/** The reference under which this person will transfer. */
async function askForTransfer(world: World, key: string, amountMinor: number): Promise<string> {
  const asked = await call<{ reference: string }>(world.tx, find(world.accounts, key), 'request_bank_transfer', {
    p_purpose: 'topup',
    p_amount_minor: amountMinor,
    p_currency: 'PKR',
    p_idempotency_key: world.newKey('bank-transfer'),
  });
  return asked.reference;
}

interface Line {
  readonly minor: number;
  readonly text: string;
  readonly reference: string;
}

/** As the function import-statement does: the file is kept, read, recorded and matched. */
async function importStatement(world: World, accountId: string, lines: readonly Line[]): Promise<void> {
  const [clock] = await world.tx<{ today: string }[]>`select core.now()::date::text as today`;
  const file = new TextEncoder().encode(statementOf(clock?.today ?? '', lines));
  const kept = await call<{ import_id: string }>(world.tx, find(world.accounts, 'finance'), 'begin_statement_import', {
    p_bank_account_id: accountId,
    p_file_name: `statement-${clock?.today}.xml`,
    p_content_base64: Buffer.from(file).toString('base64'),
  });
  const parsed = parseStatements(file, { account: bank.iban, currency: 'PKR', format: 'camt053' });
  if (!parsed.ok) throw new Error(`the statement could not be read: ${parsed.problem.code} ${parsed.problem.detail}`);
  await call(world.tx, service, 'record_statements', {
    p_import_id: kept.import_id,
    p_statements: parsed.statements,
  });
  await call(world.tx, service, 'match_bank_lines', { p_limit: 100 });
}

const openingMinor = 48_200_000;
const decimal = (minor: number) =>
  `${Math.trunc(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`;

/** One day as camt.053 has it. */
function statementOf(date: string, lines: readonly Line[]): string {
  const closingMinor = lines.reduce((total, { minor }) => total + minor, openingMinor);
  const balance = (code: string, minor: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="PKR">${decimal(minor)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${date}</Dt></Dt></Bal>`;
  const entries = lines.map(
    ({ minor, text, reference }) =>
      `<Ntry><Amt Ccy="PKR">${decimal(minor)}</Amt><CdtDbtInd>${minor > 0 ? 'CRDT' : 'DBIT'}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${date}</Dt></BookgDt><AcctSvcrRef>${reference}</AcctSvcrRef>` +
      `<NtryDtls><TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>' +
    `<GrpHdr><MsgId>${date}</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>${bank.iban}</IBAN></Id></Acct>` +
    `${balance('OPBD', openingMinor)}${balance('CLBD', closingMinor)}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`
  );
}

/** Finance asks to make good a parcel that came late; a second person has not decided yet. */
async function askForGoodwill(world: World): Promise<void> {
  const finance = find(world.accounts, 'finance');
  const [accounts] = await world.tx<{ goodwill: string; wallet: string }[]>`
    select
      ledger.account('goodwill', ledger.platform_owner(), 'PKR') as goodwill,
      ledger.account('wallet', ${find(world.accounts, 'hina').id}::uuid, 'PKR', 'user') as wallet`;
  const payload = {
    debit_account: Number(accounts?.goodwill),
    credit_account: Number(accounts?.wallet),
    amount_minor: 50_000,
  };
  await askSecondPerson(world, finance, {
    action: 'ledger.adjustment',
    payload,
    reason: 'Her parcel waited eleven days for a courier; half the delivery fee as goodwill.',
    evidence: 'Support conversation of 19 November, courier log of the parcel.',
  });
}

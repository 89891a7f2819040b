import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { invoke, read, tokenOf } from '../providers/support/money.ts';
import { asRecord } from '../../supabase/functions/_shared/json.ts';
import { approve, requestApproval } from '../support/approvals.ts';
import { call, newKey, type Json } from '../support/commands.ts';
import {
  camt053,
  csv,
  importStatement,
  mt940,
  newIban,
  openBankAccount,
  type BankAccount,
  type FileLine,
} from '../support/bank.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { claimsOf } from '../support/hostile.ts';
import { newPerson, type Person } from '../support/people.ts';
import { fundWallet, newMarket, walletOf, type Market } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually } from '../support/wait.ts';

/** Goal: what the bank says is in the books once, and what nobody can read changes nothing. Method: real files over HTTP. */
const sql = openDatabase();
let market: Market;
let buyer: Person;
let camt: BankAccount;
let swift: BankAccount;
let table: BankAccount;

beforeAll(async () => {
  market = await newMarket(sql);
  buyer = await newPerson(sql, { name: 'Bushra Bibi' });
  camt = await openBankAccount(market, 'camt053', { receives_transfers: true });
  swift = await openBankAccount(market, 'mt940');
  table = await openBankAccount(market, 'csv');
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

async function newReference(amountMinor: number): Promise<string> {
  const asked = await call<{ reference: string }>(buyer, 'request_bank_transfer', {
    p_purpose: 'topup',
    p_amount_minor: amountMinor,
    p_currency: 'PKR',
    p_idempotency_key: newKey('reference'),
  });
  return asked.reference;
}

const available = async () => (await walletOf(buyer, buyer.id, 'PKR')).available;

const codeOf = ({ body }: { body: Json }) => asRecord(body['error'])['code'];

async function linesOf(account: BankAccount): Promise<readonly { status: string; amount_minor: number }[]> {
  return sql<{ status: string; amount_minor: number }[]>`
    select l.status, l.amount_minor::integer from payments.statement_lines as l
    where l.bank_account_id = ${account.id} order by l.position`;
}

describe('each format', () => {
  it.each([
    ['camt.053', () => camt, (lines: readonly FileLine[]) => camt053(camt.number, lines)],
    ['MT940', () => swift, (lines: readonly FileLine[]) => mt940(swift.number, lines)],
    ['CSV', () => table, csv],
  ])('%s reaches the wallet by its reference, and again changes nothing', async (_, accountOf, write) => {
    const before = await available();
    const reference = await newReference(150_000);
    const lines = [
      {
        amountMinor: 150_000,
        narration: `Raast ${reference.toLowerCase()}`,
        reference: `HB${randomUUID().slice(0, 6)}`,
      },
      { amountMinor: 7_500, narration: 'gift' },
      { amountMinor: 7_500, narration: 'gift' },
      { amountMinor: -2_500, narration: 'charges' },
    ];
    const file = write(lines);
    const first = await importStatement(market.finance, accountOf().id, file, '../../etc/november.txt');
    expect(first).toMatchObject({
      status: 200,
      body: { status: 'imported', is_new: true, line_count: 4, new_count: 4, by_status: { credited: 1, unmatched: 3 } },
    });
    expect(await available()).toBe(before + 150_000);
    const again = await importStatement(market.finance, accountOf().id, file);
    expect(again).toMatchObject({ status: 200, body: { is_new: false, import_id: first.body['import_id'] } });
    // Another export of the same days: another file, the same lines.
    const more = await importStatement(market.finance, accountOf().id, `${write(lines)}\n`);
    expect(more).toMatchObject({ status: 200, body: { is_new: true, new_count: 0, known_count: 4 } });
    expect(await available()).toBe(before + 150_000);
  });
});

describe('files that are refused', () => {
  const good = [{ amountMinor: 100_000, narration: 'x' }];
  it.each([
    ['of another account', () => camt053(newIban(), good), 400, 'statement.account_differs'],
    ['in another currency', () => camt053(camt.number, good, 'NGN'), 400, 'statement.account_differs'],
    [
      'whose balance does not run',
      () => camt053(camt.number, good).replace('>1000.00<', '>1000.01<'),
      400,
      'statement.unbalanced',
    ],
    ['of another format', () => mt940(camt.number, good), 400, 'statement.malformed'],
    [
      'with an external entity',
      () => `<!DOCTYPE d SYSTEM "file:///etc/passwd">${camt053(camt.number, good)}`,
      400,
      'statement.malformed',
    ],
    ['with bytes of no text', () => new Uint8Array([0xff, 0xfd, 0x00, 0x80]), 400, 'statement.encoding_invalid'],
    ['that are empty', () => '', 400, 'statement.too_large'],
    ['that are huge', () => 'x'.repeat(5 * 1024 * 1024 + 1), 413, 'request.invalid'],
    [
      'with a sum beyond numbers',
      () => camt053(camt.number, good).replaceAll('1000.00', '9'.repeat(30)),
      400,
      'statement.amount_invalid',
    ],
  ])('%s', async (_, write, status, code) => {
    const before = (await linesOf(camt)).length;
    const answer = await importStatement(market.finance, camt.id, write());
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(await linesOf(camt)).toHaveLength(before);
  });

  it('by people who may not, and for accounts that are not ours', async () => {
    const file = camt053(camt.number, good);
    const refusal = async (person: Person | null, account: string) =>
      codeOf(await importStatement(person, account, file));
    expect(await refusal(null, camt.id)).toBe('auth.required');
    expect(await refusal(buyer, camt.id)).toBe('permission.denied');
    expect(await refusal(market.finance, randomUUID())).toBe('bank_account.not_found');
    expect(await refusal(market.finance, "' or 1=1")).toBe('request.invalid');
  });

  it('hostile text is kept as text', async () => {
    const narration = `=cmd|' /C calc'!A0 &lt;script&gt; '); drop table payments.payments; --`;
    const account = await openBankAccount(market, 'camt053');
    const answer = await importStatement(
      market.finance,
      account.id,
      camt053(account.number, [{ amountMinor: 100, narration }]),
    );
    expect(answer.status).toBe(200);
    const [line] = await read(
      market.finance,
      `admin_bank_lines?bank_account_id=eq.${account.id}&select=narration,status`,
    );
    expect(line).toEqual({ narration: narration.replace('&lt;', '<').replace('&gt;', '>'), status: 'unmatched' });
  });
});

describe('at the same time', () => {
  it('eight imports of one file, half of them in other bytes, bring each line in once', async () => {
    const account = await openBankAccount(market, 'mt940');
    const before = await available();
    const reference = await newReference(90_000);
    const lines = [
      { amountMinor: 90_000, narration: `race ${reference}` },
      ...Array.from({ length: 40 }, (_, index) => ({ amountMinor: 100 + (index % 3), narration: 'equal' })),
    ];
    const file = mt940(account.number, lines);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        importStatement(market.finance, account.id, index % 2 === 0 ? file : `${file}\r\n${'\r\n'.repeat(index)}`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await linesOf(account)).toHaveLength(41);
    expect(await available()).toBe(before + 90_000);
  });
});

describe('withdrawals by file', () => {
  let destination: string;
  let account: BankAccount;
  beforeAll(async () => {
    account = await openBankAccount(market, 'camt053', { sends_payouts: true });
    await sql`select core.set_setting('payout.review_first', 'false')`;
    await fundWallet(market, buyer, 5_000_000);
    const number = newIban();
    const added = await call<{ destination_id: string }>(buyer, 'add_payout_destination', {
      p_owner_type: 'user',
      p_owner_id: buyer.id,
      p_provider: 'bank',
      p_bank_code: 'SCBL',
      p_account_number: number,
      p_account_name: 'Bushra Bibi',
      p_currency: 'PKR',
      p_step_up: await stepUp(buyer, 'payout_destination.add', {
        owner_id: buyer.id,
        bank_code: 'SCBL',
        account_number: number,
      }),
      p_idempotency_key: newKey('destination'),
    });
    destination = added.destination_id;
    await sql`update payouts.destinations set usable_at = core.now() where id = ${destination}`;
  });
  afterAll(() => sql`select core.set_setting('payout.review_first', 'true')`);

  async function withdraw(amountMinor: number): Promise<{ withdrawal_id: string; code: string }> {
    const context = { owner_id: buyer.id, amount_minor: amountMinor, currency: 'PKR', destination_id: destination };
    // More codes than a person may ask for in an hour.
    await sql`delete from access.rate_limits where subject = ${buyer.id}`;
    return call(buyer, 'request_withdrawal', {
      p_owner_type: 'user',
      p_owner_id: buyer.id,
      p_amount_minor: amountMinor,
      p_currency: 'PKR',
      p_destination_id: destination,
      p_step_up: await stepUp(buyer, 'withdrawal.request', context),
      p_idempotency_key: newKey('withdraw'),
    });
  }

  const exportBatch = async (id: string, format: string) =>
    invoke('export-payouts', { batch_id: id, format }, await tokenOf(market.finance));

  it('go out once, however often the file is fetched, and end by the statement, also when the bank takes it back', async () => {
    const before = await available();
    const paid = [await withdraw(100_000), await withdraw(200_000)];
    const batch = await call<{ batch_id: string; total_minor: number; version: number }>(
      market.finance,
      'admin_create_payout_batch',
      {
        p_currency: 'PKR',
        p_withdrawal_ids: paid.map((item) => item.withdrawal_id),
        p_execute_on: new Date().toISOString().slice(0, 10),
        p_reason: 'The run of today.',
        p_idempotency_key: newKey('batch'),
      },
    );
    expect(await exportBatch(batch.batch_id, 'csv')).toMatchObject({ status: 409 });
    const payload = { batch_id: batch.batch_id, version: batch.version };
    const asked = await requestApproval(market.finance, 'payout_batch.approve', payload);
    expect(await approve(market.admin, asked)).toMatchObject({ status: 'approved' });

    const files = await Promise.all(
      Array.from({ length: 8 }, (_, index) => exportBatch(batch.batch_id, index % 2 === 0 ? 'csv' : 'pain001')),
    );
    expect(files.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(files.map(({ body }) => body['sha256'])).size).toBe(2);
    for (const { body } of files) {
      expect(createHash('sha256').update(String(body['content'])).digest('hex')).toBe(body['sha256']);
      for (const { code } of paid) expect(body['content']).toContain(code);
    }
    const [attempts] = await sql`select count(*)::integer as made from payouts.attempts
      where withdrawal_id in ${sql(paid.map((item) => item.withdrawal_id))}`;
    expect(attempts?.['made']).toBe(2);

    const [first, second] = paid;
    const out = [
      { amountMinor: -97_500, narration: `IBFT ${first?.code.replaceAll('-', '')}` },
      { amountMinor: -197_500, narration: `IBFT ${second?.code.toLowerCase()}` },
    ];
    const imported = await importStatement(market.finance, account.id, camt053(account.number, out));
    expect(imported.body).toMatchObject({ by_status: { payout: 2 } });
    expect(await read(buyer, `withdrawals?id=eq.${first?.withdrawal_id}&select=status`)).toEqual([
      { status: 'settled' },
    ]);

    const returned = [{ amountMinor: 97_500, narration: `RETURN ${first?.code}` }];
    await importStatement(market.finance, account.id, camt053(account.number, returned));
    expect(await read(buyer, `withdrawals?id=eq.${first?.withdrawal_id}&select=status`)).toEqual([
      { status: 'reversed' },
    ]);
    expect(await available()).toBe(before - 200_000);
    const [shown] = await read(
      market.finance,
      `admin_payout_batches?id=eq.${batch.batch_id}&select=status,items_by_status`,
    );
    expect(shown).toEqual({ status: 'closed', items_by_status: { settled: 1, reversed: 1 } });
  });

  it('two runs of collecting at once never take the same withdrawal', async () => {
    const waiting = [await withdraw(60_000), await withdraw(60_000), await withdraw(60_000)];
    const collect = () =>
      call<{ item_count: number }>(market.finance, 'admin_create_payout_batch', {
        p_currency: 'PKR',
        p_withdrawal_ids: null,
        p_execute_on: new Date().toISOString().slice(0, 10),
        p_reason: 'The run of today.',
        p_idempotency_key: newKey('batch'),
      });
    await Promise.allSettled(Array.from({ length: 4 }, collect));
    const [items] = await sql`select count(*)::integer as items from payouts.batch_items
      where withdrawal_id in ${sql(waiting.map((item) => item.withdrawal_id))}`;
    expect(items?.['items']).toBe(3);
  });
});

describe('what no reference explains', () => {
  it('waits with a suggestion until two people agree; the second of two approvals at once finds it done', async () => {
    const before = await available();
    const reference = await newReference(33_300);
    const lines = [{ amountMinor: 33_300, narration: `gift of bushra ${randomUUID()}` }];
    await importStatement(market.finance, camt.id, camt053(camt.number, lines));
    const query = `admin_bank_lines?narration=eq.${encodeURIComponent(lines[0]?.narration ?? '')}`;
    const [line] = await read(market.finance, query);
    expect(line).toMatchObject({ status: 'unmatched', suggestions: [{ reference, display_name: 'Bushra Bibi' }] });
    const payload = {
      line_id: line?.['id'],
      action: 'credit',
      transfer_reference_id: asRecord((line?.['suggestions'] as Json[] | undefined)?.[0])['transfer_reference_id'],
    };
    const asked = [
      await requestApproval(market.finance, 'bank_line.explain', payload),
      await requestApproval(market.finance, 'bank_line.explain', payload),
    ];
    const codes: string[] = [];
    for (const id of asked)
      codes.push(await stepUp(market.admin, 'approval.decide', { approval_id: id, is_approved: true }));
    const outcomes = await Promise.allSettled(asked.map((id, index) => approve(market.admin, id, codes[index])));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await available()).toBe(before + 33_300);
  });
});

describe('a transfer that is recorded by hand while its statement comes', () => {
  it('is credited once', async () => {
    const before = await available();
    const reference = `HB${randomUUID().slice(0, 8)}`.toUpperCase();
    const payload = { user_id: buyer.id, amount_minor: 41_000, currency: 'PKR', bank_reference: reference };
    const asked = await requestApproval(market.finance, 'bank_transfer.record', payload);
    const code = await stepUp(market.admin, 'approval.decide', { approval_id: asked, is_approved: true });
    const claims = claimsOf(await tokenOf(market.admin));
    const narration = `Raast ${await newReference(41_000)}`;
    let importing: ReturnType<typeof importStatement> | undefined;
    await sql.begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true), set_config('role', 'authenticated', true)`;
      await tx`select api.admin_decide_approval(${asked}, true, 'Compared with the bank.', ${code}, ${newKey('decide')})`;
      const lines = [{ amountMinor: 41_000, narration, reference }];
      importing = importStatement(market.finance, camt.id, camt053(camt.number, lines));
      await eventually('the line waits for who records it', isSomebodyWaiting);
    });
    expect(await importing).toMatchObject({ status: 200, body: { by_status: { recorded: 1 } } });
    expect(await available()).toBe(before + 41_000);
  });
});

async function isSomebodyWaiting(): Promise<boolean> {
  const waiting = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return waiting.length > 0;
}

/** The ways of money through our own bank account cut into steps: a transfer that comes in, and a file of withdrawals that goes out. */
import { parseStatements } from '../../../shared/bank/parse-statements.ts';
import { invoke, tokenOf, walletMinor } from '../../providers/support/money.ts';
import { camt053, importStatement, newIban, type BankAccount } from '../../support/bank.ts';
import { call, newKey, type Json } from '../../support/commands.ts';
import { newPerson, type Person } from '../../support/people.ts';
import { fundWallet, type Market } from '../../support/scenario.ts';
import { stepUp } from '../../support/step-up.ts';
import { destinationFor } from './more-ways.ts';
import { runJobs } from './own-stack.ts';
import type { Ground, Walk } from './walks.ts';

export interface BankWalk extends Walk {
  readonly person: Person;
  /** Where the money is, as a sentence: compared when the walk has ended, and when it was recovered twice. */
  end(): Promise<string>;
}

/** A file of the bank as staff bring it in: kept, read and matched by the function import-statement, one step after the other. */
function statementSteps(ground: Ground, account: BankAccount, file: () => string): readonly (() => Promise<void>)[] {
  const { sql, finance } = ground;
  let importId = '';
  return [
    async () => {
      const kept = await call<{ import_id: string }>(finance, 'begin_statement_import', {
        p_bank_account_id: account.id,
        p_file_name: 'today.xml',
        p_content_base64: Buffer.from(file()).toString('base64'),
      });
      importId = kept.import_id;
    },
    async () => {
      const source = { account: account.number, currency: 'PKR', format: 'camt053' } as const;
      const parsed = parseStatements(new TextEncoder().encode(file()), source);
      if (!parsed.ok) throw new Error(parsed.problem.code);
      await sql`select payments.record_statements(${importId}, ${sql.json(parsed.statements)})`;
    },
    async () => void (await sql`select payments.match_lines(100)`),
  ];
}

const statement = (account: BankAccount, minor: number, narration: string) =>
  camt053(account.number, [{ amountMinor: minor, narration }]);

let walks = 0;

/** Of each walk another: two lines of one day and amount in two files may be one line, and staff look at them. */
function newAmount({ amountMinor }: Ground): number {
  walks += 1;
  return amountMinor + 100 * walks;
}

const inWords = (minor: number, amountMinor: number) => (minor === amountMinor ? 'the amount' : String(minor));

/** Staff, who got no answer, bring the same file again; the job matches what is left. */
async function bringAgain({ sql, finance }: Ground, account: BankAccount, file: string): Promise<void> {
  const { status, body } = await importStatement(finance, account.id, file);
  if (status !== 200) throw new Error(`not imported: ${status} ${JSON.stringify(body)}`);
  await runJobs(sql, 'bank-lines');
}

const lastSteps = ['the statement is kept', 'it is read', 'its line is matched, and the money booked'] as const;

export const transferSteps = ['a reference is asked for', ...lastSteps] as const;

/** A payer transfers to our account, with the reference that they were given. */
export async function transferWalk(ground: Ground, account: BankAccount): Promise<BankWalk> {
  const { sql } = ground;
  const amountMinor = newAmount(ground);
  const person = await newPerson(sql, { name: 'Bushra Bibi' });
  const key = newKey('transfer');
  let file = '';
  const ask = async () => {
    const { reference } = await call<{ reference: string }>(person, 'request_bank_transfer', {
      p_purpose: 'topup',
      p_amount_minor: amountMinor,
      p_currency: 'PKR',
      p_order_id: null,
      p_idempotency_key: key,
    });
    file ||= statement(account, amountMinor, `FROM BUSHRA ${reference.toLowerCase()}`);
  };
  return {
    person,
    steps: [ask, ...statementSteps(ground, account, () => file)],
    recover: async () => {
      await ask();
      await bringAgain(ground, account, file);
    },
    end: async () => `${inWords(await walletMinor(sql, person.id, 'PKR'), amountMinor)} in the wallet`,
  };
}

export const batchSteps = [
  'it is asked for',
  'it is collected',
  'the batch is put before another',
  'it is approved',
  'it is handed over',
  'its file is made',
  ...lastSteps,
] as const;

const funds = 1_000_000;

/** A withdrawal to a bank leaves by a file, and ends by the statement. */
export async function batchWalk(ground: Ground, market: Market, account: BankAccount): Promise<BankWalk> {
  const { sql, finance } = ground;
  const person = await newPerson(sql, { name: 'Bushra Bibi' });
  await fundWallet(market, person, funds);
  const amountMinor = newAmount(ground);
  const args = await withdrawalArgs(ground, person, amountMinor);
  const batch = makeBatch(ground);
  let withdrawal = { withdrawal_id: '', code: '' };
  let file = '';
  const ask = async () => void (withdrawal = await call(person, 'request_withdrawal', args));
  const collect = () => batch.collect(withdrawal.withdrawal_id);
  /** The bank does what is in the file, and says so. */
  const fetchFile = async () => {
    if (!(await batch.fetchFile()).includes(withdrawal.code)) throw new Error('it is not in the file');
    const [row] = await sql`select net_minor from payouts.withdrawals where id = ${withdrawal.withdrawal_id}`;
    file ||= statement(account, -Number(row?.['net_minor']), `OUT ${withdrawal.code}`);
  };
  return {
    person,
    steps: [
      ask,
      collect,
      batch.askForApproval,
      batch.approve,
      async () => void (await call(finance, 'export_payout_batch', { p_batch_id: batch.seen.id })),
      fetchFile,
      ...statementSteps(ground, account, () => file),
    ],
    recover: async () => {
      await ask();
      await collect();
      if ((await batch.status()) === 'draft') {
        await batch.askForApproval();
        await batch.approve();
      }
      if (file === '') await fetchFile();
      await bringAgain(ground, account, file);
    },
    end: async () => {
      const [row] = await sql<{ acts: string; items: string; hand_overs: string }[]>`
        select (select string_agg(e.action, ', ' order by e.seq) from payouts.events as e where e.withdrawal_id = w.id) as acts,
          (select count(*) from payouts.batch_items as i where i.withdrawal_id = w.id) as items,
          (select count(*) from payouts.attempts as a where a.withdrawal_id = w.id) as hand_overs
        from payouts.withdrawals as w where w.owner_id = ${person.id}`;
      const gone = inWords(funds - (await walletMinor(sql, person.id, 'PKR')), amountMinor);
      return `${row?.acts ?? 'nothing'}; in ${row?.items ?? 0} file, handed over ${row?.hand_overs ?? 0} times; ${gone} gone`;
    },
  };
}

/** A withdrawal of the person to a bank account of theirs, with its code confirmed; the same each time it is asked for. */
async function withdrawalArgs(ground: Ground, person: Person, amountMinor: number): Promise<Json> {
  const destination = await destinationFor(ground, {
    owner_id: person.id,
    owner_by: person.id,
    provider: 'bank',
    country: 'PK',
    bank_code: 'SCBL',
    account_number: newIban(),
    currency: 'PKR',
  });
  const wish = { owner_id: person.id, amount_minor: amountMinor, currency: 'PKR', destination_id: destination };
  return {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: amountMinor,
    p_currency: 'PKR',
    p_destination_id: destination,
    p_step_up: await stepUp(person, 'withdrawal.request', wish),
    p_idempotency_key: newKey('withdraw'),
  };
}

interface Batch {
  readonly seen: { id: string };
  collect(withdrawalId: string): Promise<void>;
  askForApproval(): Promise<void>;
  approve(): Promise<void>;
  /** The file as the function hands it out: the same each time. */
  fetchFile(): Promise<string>;
  status(): Promise<string>;
}

/** What staff do with one batch; each thing again under its key. */
function makeBatch({ sql, finance, checker }: Ground): Batch {
  const key = newKey('batch');
  const seen = { id: '', version: 0 };
  const codes: Record<string, Promise<string>> = {};
  let approvalId = '';
  let sha256: unknown;
  return {
    seen,
    collect: async (withdrawalId) => {
      const made = await call<{ batch_id: string; version: number }>(finance, 'admin_create_payout_batch', {
        p_currency: 'PKR',
        p_withdrawal_ids: [withdrawalId],
        p_execute_on: new Date().toISOString().slice(0, 10),
        p_reason: 'The run of today.',
        p_idempotency_key: key,
      });
      Object.assign(seen, { id: made.batch_id, version: made.version });
    },
    askForApproval: async () => {
      const wish = { p_action: 'payout_batch.approve', p_payload: { batch_id: seen.id, version: seen.version } };
      const { payload_hash: hash } = await call<{ payload_hash: string }>(finance, 'admin_preview_approval', wish);
      const challenge = (codes['ask'] ??= stepUp(finance, 'approval.request', {
        action: wish.p_action,
        payload_hash: hash,
      }));
      const asked = await call<{ approval_id: string }>(finance, 'admin_request_approval', {
        ...wish,
        p_reason: 'The run of today.',
        p_evidence: 'The list of today.',
        p_challenge_id: await challenge,
        p_idempotency_key: `${key} ask`,
      });
      approvalId = asked.approval_id;
    },
    approve: async () => {
      const decision = { approval_id: approvalId, is_approved: true };
      await call(checker, 'admin_decide_approval', {
        p_approval_id: approvalId,
        p_is_approved: true,
        p_reason: 'Compared with the list.',
        p_challenge_id: await (codes['decide'] ??= stepUp(checker, 'approval.decide', decision)),
        p_idempotency_key: `${key} decide`,
      });
    },
    fetchFile: async () => {
      const wish = { batch_id: seen.id, format: 'pain001' };
      const { status, body } = await invoke('export-payouts', wish, await tokenOf(finance));
      sha256 ??= body['sha256'];
      if (status !== 200 || body['sha256'] !== sha256)
        throw new Error(`not the file: ${status} ${JSON.stringify(body)}`);
      return String(body['content']);
    },
    status: async () => {
      const [row] = await sql`select status from payouts.batches where id = ${seen.id}`;
      return String(row?.['status']);
    },
  };
}

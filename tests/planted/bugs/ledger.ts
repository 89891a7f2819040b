import { database, line, statement, type Bug } from '../bug.ts';

export const ledgerBugs: readonly Bug[] = [
  {
    name: 'A negative amount moves money the other way',
    seen: 'Blnk: non-positive commits',
    patch: statement(
      '000310_ledger_posting',
      'create function ledger.try_post(',
      'amount_minor between 1 and 9007199254740991',
      'amount_minor <> 0',
    ),
    judge: database('ledger/02-posting', 'raises ledger.amount_invalid'),
  },
  {
    name: 'A hold does not see the holds before it',
    seen: 'Blnk: inflight debits not counted',
    patch: statement(
      '000310_ledger_posting',
      'create function ledger.work_out(',
      'v_accounts_held bigint[] := p_book.helds;',
      'v_accounts_held bigint[] := array_fill(0::bigint, array[c_locked]);',
    ),
    judge: database('ledger/03-holds-and-reversals', 'what is held cannot be held again'),
  },
  {
    name: 'Money that is held can be spent',
    seen: 'Blnk: inflight debits not counted',
    patch: statement(
      '000310_ledger_posting',
      'create function ledger.lock_pair(',
      'a.balance between a.held and',
      'a.balance between 0 and',
    ),
    judge: database('ledger/03-holds-and-reversals', 'nor spent'),
  },
  {
    name: 'The last guard against an overdraft is gone from the table',
    seen: 'pgledger: limits in code alone',
    patch: line(
      '000300_ledger',
      'constraint accounts_not_overdrawn',
      'alter table ledger.accounts drop constraint accounts_not_overdrawn',
      `alter table ledger.accounts add constraint accounts_not_overdrawn check (
        may_be_negative
        or (side = 'credit' and debits_posted + debits_pending <= credits_posted)
        or (side = 'debit' and credits_posted + credits_pending <= debits_posted)
      )`,
    ),
    judge: database('ledger/01-immutability-and-grants', 'the table itself refuses an overdraft'),
  },
  {
    name: 'A line that the wallet cannot afford is paid by a later one',
    seen: 'TigerBeetle: linked chains are checked line by line',
    patch: statement(
      '000310_ledger_posting',
      'create function ledger.work_out(',
      '(c_are_limited[v_place] and v_balance < v_accounts_held[v_place])',
      'false',
    ),
    judge: database('ledger/02-posting', 'each line must be affordable in its turn'),
  },
  {
    name: 'A posting that is sent again moves money again',
    seen: 'pgledger: no idempotency',
    patch: statement(
      '000310_ledger_posting',
      'create function ledger.apply_one(',
      'p_reference_id, p_key, p_body_hash, p_kind, p_reference_type,',
      "p_reference_id, p_key || ' ' || pg_catalog.gen_random_uuid(), p_body_hash, p_kind, p_reference_type,",
    ),
    judge: database('ledger/02-posting', 'and moves money once'),
  },
  {
    name: 'More is taken back than was given',
    seen: 'Blnk: double refund; Formance reverts each transaction twice in its stress test',
    patch: statement(
      '000320_ledger_holds',
      'create function ledger.reversible(',
      'where r.original_transfer_id = t.id',
      'where r.original_transfer_id = t.id and false',
    ),
    judge: database('ledger/03-holds-and-reversals', 'parts together are at most the whole'),
  },
  {
    name: 'The balance of a statement line is one transfer behind',
    seen: 'a classic of hand-made statements',
    patch: statement(
      '001650_wallet_views',
      'create view api.wallet_statement',
      't.debit_balance_minor as balance_minor',
      '(t.debit_balance_minor + t.amount_minor)::bigint as balance_minor',
    ),
    judge: database('ledger/04-reading-and-proving', 'and the own statement with a running balance'),
  },
  {
    name: 'The balance as of a version is that of the one after',
    seen: 'pgledger: 7 % of as-of answers differ from its own order under load',
    patch: statement(
      '000330_ledger_books',
      'create function ledger.balance_at_version(',
      '(ledger.version_posted_at(p_account, p_version)).balance_minor',
      '(ledger.version_posted_at(p_account, p_version + 1)).balance_minor',
    ),
    judge: database('ledger/04-reading-and-proving', 'after the first transfer'),
  },
  {
    name: 'History can be rewritten',
    seen: 'pgledger: nothing stops an update of an entry; Blnk guarded updates and no deletes',
    patch: line(
      '000300_ledger',
      'create trigger transfers_forbid_change',
      'alter table ledger.transfers disable trigger transfers_forbid_change',
      'alter table ledger.transfers enable trigger transfers_forbid_change',
    ),
    judge: database('ledger/01-immutability-and-grants', 'postgres cannot update transfers'),
  },
];

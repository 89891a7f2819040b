/** Paystack's lists: transactions, refunds, disputes, transfers and settlements, in pages, newest first. */
import type { Exchange } from '../http.ts';
import { disputeRecord, refundRecord, settlementRecord, transactionRecord, transferRecord } from './records.ts';
import { takeFault, type Store } from './state.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A page of rows with Paystack's meta. */
function page({ url }: Exchange, message: string, rows: readonly Record<string, unknown>[]): Answer {
  const perPage = Math.min(Number(url.searchParams.get('perPage')) || 50, 100);
  const current = Math.max(Number(url.searchParams.get('page')) || 1, 1);
  const shown = rows.slice((current - 1) * perPage, current * perPage);
  const meta = {
    total: rows.length,
    skipped: (current - 1) * perPage,
    perPage,
    page: current,
    pageCount: Math.ceil(rows.length / perPage),
  };
  return { status: 200, body: { status: true, message, data: shown, meta } };
}

/** Rows made within `from`, `to` and of `status`, newest first. */
function filtered<T extends { readonly createdAt: string; readonly status: string }>(
  { url }: Exchange,
  rows: readonly T[],
): readonly T[] {
  const { from, to, status } = Object.fromEntries(url.searchParams) as Partial<Record<string, string>>;
  return rows
    .filter(
      (row) => (!from || row.createdAt >= from) && (!to || row.createdAt <= to) && (!status || row.status === status),
    )
    .toReversed();
}

export function listTransactions(exchange: Exchange, { state }: Store): Answer {
  const rows = filtered(exchange, state.transactions).flatMap((transaction) => {
    const record = transactionRecord(transaction);
    if (transaction.status !== 'success') return [record];
    // What a list may get wrong, each for the next paid transaction that it shows.
    if (takeFault(state, 'list.leave_out')) return [];
    if (takeFault(state, 'list.wrong_amount')) {
      return [{ ...record, amount: transaction.amount + 100, requested_amount: transaction.amount + 100 }];
    }
    if (takeFault(state, 'list.no_fee')) return [{ ...record, fees: null }];
    if (takeFault(state, 'list.wrong_fee')) return [{ ...record, fees: transaction.fees + 50 }];
    return [record];
  });
  return page(exchange, 'Transactions retrieved', rows);
}

export function listTransfers(exchange: Exchange, { state }: Store): Answer {
  return page(
    exchange,
    'Transfers retrieved',
    filtered(exchange, state.transfers).map((item) => transferRecord(state, item)),
  );
}

export function listRefunds(exchange: Exchange, { state }: Store): Answer {
  const wanted = exchange.url.searchParams.get('transaction');
  const rows = filtered(exchange, state.refunds)
    .map((item) => refundRecord(state, item))
    .filter((row) => wanted === null || String(row['transaction']) === wanted);
  return page(exchange, 'Refunds retrieved', rows);
}

export function listDisputes(exchange: Exchange, { state }: Store): Answer {
  return page(
    exchange,
    'Disputes retrieved',
    filtered(exchange, state.disputes).map((item) => disputeRecord(state, item)),
  );
}

export function listSettlements(exchange: Exchange, { state }: Store): Answer {
  return page(exchange, 'Settlements retrieved', filtered(exchange, state.settlements).map(settlementRecord));
}

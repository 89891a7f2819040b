/** Paystack's lists: transactions, refunds, transfers and settlements as records for the comparison with the books, disputes as facts. */
import { asMinor, asRecord, asText } from '../json.ts';
import { disputeOrAttention, refundFact, transactionFact, transferFact } from './paystack-facts.ts';
import type { PaystackAnswer } from './paystack-http.ts';
import type { DisputesAnswer, DisputesQuestion, Fact, ListAnswer, ListedRecord, ListQuestion } from './provider.ts';

const paths: Readonly<Record<ListQuestion['kind'], string>> = {
  payment: '/transaction',
  refund: '/refund',
  payout: '/transfer',
  settlement: '/settlement',
};

// The most that Paystack gives at once.
const rowsPerPage = 100;

interface Rows {
  readonly rows: readonly unknown[];
  readonly nextPage: string | null;
}

type Get = (path: string) => Promise<PaystackAnswer>;

/** The rows of one page, or the code of why there are none: then it is asked for again later. */
async function readPage(
  get: Get,
  path: string,
  window: { readonly from: Date; readonly to: Date; readonly page: string | null },
): Promise<Rows | string> {
  const page = Number(window.page ?? 1);
  const query = new URLSearchParams({
    from: window.from.toISOString(),
    to: window.to.toISOString(),
    perPage: String(rowsPerPage),
    page: String(page),
  });
  const answer = await get(`${path}?${query.toString()}`);
  if (answer.kind === 'refused') return 'provider.refused';
  if (answer.kind !== 'done') return answer.code;
  if (!Array.isArray(answer.data)) return 'provider.unreadable';
  const rows = answer.data as readonly unknown[];
  const pageCount = asMinor(asRecord(answer.meta)['pageCount']);
  const hasMore = pageCount === null ? rows.length === rowsPerPage : page < pageCount;
  return { rows, nextPage: hasMore ? String(page + 1) : null };
}

/** One page of a list. A row that cannot be read is counted. */
export async function listPaystack(get: Get, question: ListQuestion): Promise<ListAnswer> {
  const page = await readPage(get, paths[question.kind], question);
  if (typeof page === 'string') return { outcome: 'unknown', code: page };
  const { rows, nextPage } = page;
  const records = rows.map(readers[question.kind]).filter((record) => record !== null);
  return { outcome: 'page', records, nextPage, unreadable: rows.length - records.length };
}

/** One page of the disputes, each as its webhook would tell it. */
export async function listPaystackDisputes(get: Get, question: DisputesQuestion): Promise<DisputesAnswer> {
  const page = await readPage(get, '/dispute', question);
  if (typeof page === 'string') return { outcome: 'unknown', code: page };
  return { outcome: 'page', facts: page.rows.map(disputeOrAttention), nextPage: page.nextPage };
}

const readers: Readonly<Record<ListQuestion['kind'], (row: unknown) => ListedRecord | null>> = {
  payment: (row) => fromFact('payment', transactionFact(row), row, asText(asRecord(row)['id'])),
  payout: (row) => fromFact('payout', transferFact(row), row, asText(asRecord(row)['transfer_code'])),
  refund: (row) => readRefund(row),
  settlement: (row) => readSettlement(row),
};

/** When it happened: when it was paid, else when it was made. Some lists write one name, some the other. */
function timeOf(row: unknown, paidAt: string | null): string | null {
  const data = asRecord(row);
  return paidAt ?? asText(data['created_at']) ?? asText(data['createdAt']);
}

function fromFact(
  kind: 'payment' | 'payout' | 'refund',
  fact: Fact | null,
  row: unknown,
  providerId: string | null,
): ListedRecord | null {
  if (fact === null) return null;
  const occurredAt = timeOf(row, fact.paid_at);
  const { mode, amount_minor, currency } = fact;
  if (providerId === null || mode === null || amount_minor === null || currency === null || occurredAt === null)
    return null;
  return {
    kind,
    mode,
    provider_id: providerId,
    reference: fact.reference,
    status: fact.status,
    amount_minor,
    fee_minor: fact.fee_minor,
    currency,
    occurred_at: occurredAt,
  };
}

/** Our refund's id travels in the merchant's note; one that was made at Paystack's own pages has none. */
function readRefund(row: unknown): ListedRecord | null {
  const data = asRecord(row);
  const id = asText(data['id']);
  const record = fromFact('refund', refundFact(row, 'refund'), row, id);
  const note = /^Refund ([0-9a-f-]{36})$/.exec(asText(data['merchant_note']) ?? '');
  return record === null ? null : { ...record, reference: note?.[1] ?? null };
}

const settlementStatuses: Readonly<Record<string, ListedRecord['status']>> = {
  success: 'succeeded',
  processing: 'pending',
  pending: 'pending',
  failed: 'failed',
};

/** What reached our bank is the effective amount: deductions for refunds and chargebacks are taken off before. */
function readSettlement(row: unknown): ListedRecord | null {
  const data = asRecord(row);
  const id = asText(data['id']);
  const status = settlementStatuses[asText(data['status']) ?? ''];
  const amountMinor = asMinor(data['effective_amount']) ?? asMinor(data['total_amount']);
  const currency = asText(data['currency']);
  const occurredAt = asText(data['settlement_date']) ?? timeOf(row, null);
  const mode = data['domain'];
  if (id === null || status === undefined || amountMinor === null || currency === null || occurredAt === null)
    return null;
  if (mode !== 'test' && mode !== 'live') return null;
  return {
    kind: 'settlement',
    mode,
    provider_id: id,
    reference: null,
    status,
    amount_minor: amountMinor,
    fee_minor: null,
    currency,
    occurred_at: occurredAt,
  };
}

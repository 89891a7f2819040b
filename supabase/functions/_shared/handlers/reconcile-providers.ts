/** Collects what providers say happened on a day, page by page or payment by payment; the database keeps and compares it. */
import * as z from 'zod/mini';
import { failureResponse, jsonResponse } from '../http.ts';
import type { Handler } from '../http.ts';
import type { ListedRecord, Lookup, PaymentProvider } from '../providers/provider.ts';
import { providerOf } from '../providers/registry.ts';
import { singleFlight } from '../single-flight.ts';
import type { MoneyOutDependencies } from './send-payout.ts';

const questionShape = z.object({
  subject_id: z.string(),
  reference: z.string(),
  amount_minor: z.int(),
  currency: z.string(),
  refund_id: z.optional(z.string()),
  method: z.optional(z.enum(['hosted', 'mobile_account'])),
  started_at: z.optional(z.string()),
});
type Question = z.infer<typeof questionShape>;

const taskShape = z.object({
  run_id: z.string(),
  provider: z.string(),
  mode: z.string(),
  status: z.string(),
  source: z.enum(['list', 'inquiry', 'statement']),
  round: z.int(),
  stage: z.enum(['payment', 'refund', 'payout', 'settlement']),
  position: z.nullable(z.string()),
  from: z.string(),
  to: z.string(),
  questions: z.array(questionShape),
});
type Task = z.infer<typeof taskShape>;

interface Page {
  readonly records: readonly ListedRecord[];
  readonly nextPosition: string | null;
  readonly unanswered: number;
}

// Each page is committed, so a run that is cut off here goes on with the next call.
const limitMilliseconds = 45_000;

export type ReconcileDependencies = MoneyOutDependencies & { readonly now: () => number };

/** POST with the secret key -> {pages}: how many were collected; while it is at work, 202 {status: "queued"}. */
export function makeReconcileProviders(dependencies: ReconcileDependencies): Handler {
  const { service, now } = dependencies;
  return singleFlight(async () => {
    const startedAt = now();
    let pages = 0;
    while (now() - startedAt < limitMilliseconds) {
      const claimed = await service.call('claim_reconciliation_run');
      if (!claimed.ok) return failureResponse(claimed.failure);
      if (claimed.value === null) break;
      pages += await collect(dependencies, taskShape.parse(claimed.value), startedAt + limitMilliseconds);
    }
    return jsonResponse({ pages });
  }, dependencies);
}

/** Collects pages of a run until it is whole, the provider is silent, or time is up; how many. */
async function collect(dependencies: ReconcileDependencies, first: Task, until: number): Promise<number> {
  const { service, providers, log, now } = dependencies;
  const provider = providerOf(providers, first);
  let task = first;
  let pages = 0;
  while (task.status === 'collecting' && now() < until) {
    const page = provider === undefined ? 'provider.not_configured' : await readPage(provider, task);
    if (typeof page === 'string') {
      log.error('reconciliation.paused', { run_id: task.run_id, code: page });
      await service.call('pause_reconciliation_run', { p_run_id: task.run_id, p_round: task.round, p_code: page });
      return pages;
    }
    const recorded = await service.call('record_reconciliation_page', {
      p_run_id: task.run_id,
      p_round: task.round,
      p_stage: task.stage,
      p_position: task.position,
      p_records: page.records,
      p_next_position: page.nextPosition,
      p_unanswered: page.unanswered,
    });
    if (!recorded.ok) {
      log.error('reconciliation.page_not_written', { run_id: task.run_id, code: recorded.failure.code });
      return pages;
    }
    pages += 1;
    task = taskShape.parse(recorded.value);
  }
  if (task.status === 'collected') await service.call('compare_reconciliation_run', { p_run_id: task.run_id });
  return pages;
}

/** The page, or the code of why there is none. */
function readPage(provider: PaymentProvider, task: Task): Promise<Page | string> {
  return task.source === 'list' ? readList(provider, task) : askEach(provider, task);
}

async function readList(provider: PaymentProvider, task: Task): Promise<Page | string> {
  const answer = await provider.listRecords?.({
    kind: task.stage,
    from: new Date(task.from),
    to: new Date(task.to),
    page: task.position,
  });
  if (answer === undefined) return 'provider.not_configured';
  if (answer.outcome === 'unknown') return answer.code;
  return { records: answer.records, nextPosition: answer.nextPage, unanswered: answer.unreadable };
}

/** Providers without lists: one question for each payment of the page. While the provider is silent, the page waits. */
async function askEach(provider: PaymentProvider, task: Task): Promise<Page | string> {
  const records: ListedRecord[] = [];
  let silence: string | null = null;
  for (const question of task.questions) {
    const lookup = await lookUp(provider, task, question);
    // An answer that says nothing clear is one: it will not get better by waiting, and staff see that the payment has none.
    if (lookup.outcome === 'unknown') silence ??= isSilence(lookup.code) ? lookup.code : null;
    else records.push(toRecord(provider, task, question, lookup));
  }
  if (silence !== null && records.length === 0) return silence;
  return {
    records,
    nextPosition: task.questions.at(-1)?.subject_id ?? null,
    unanswered: task.questions.length - records.length,
  };
}

/** Codes of our own say that no answer came; a provider's own code is an answer. */
function isSilence(code: string): boolean {
  return code.startsWith('provider.');
}

function lookUp(provider: PaymentProvider, task: Task, question: Question): Promise<Lookup> {
  if (task.stage === 'payout') return provider.findPayout(question.reference);
  if (task.stage === 'refund') {
    return provider.findRefund({
      refundId: question.subject_id,
      paymentReference: question.reference,
      amountMinor: question.amount_minor,
      currency: question.currency,
    });
  }
  return provider.findPayment({
    reference: question.reference,
    amountMinor: question.amount_minor,
    currency: question.currency,
    method: question.method ?? 'hosted',
    startedAt: new Date(question.started_at ?? task.from),
  });
}

/** These providers know a thing by our reference alone, so that is its id; an amount that they leave out is the one asked about. */
function toRecord(
  provider: PaymentProvider,
  task: Task,
  question: Question,
  lookup: Exclude<Lookup, { outcome: 'unknown' }>,
): ListedRecord {
  const fact = lookup.outcome === 'found' ? lookup.fact : null;
  const reference = task.stage === 'refund' ? question.subject_id : question.reference;
  return {
    kind: task.stage,
    mode: provider.mode,
    provider_id: reference,
    reference,
    status: fact?.status ?? 'not_found',
    amount_minor: fact?.amount_minor ?? question.amount_minor,
    fee_minor: fact?.fee_minor ?? null,
    currency: fact?.currency ?? question.currency,
    occurred_at: fact?.paid_at ?? question.started_at ?? task.from,
  };
}

/** Asks providers about whatever has no end yet: lost webhooks, lost answers, crashes in between. */
import * as z from 'zod/mini';
import { holdsSecretKey } from '../caller.ts';
import { failures } from '../failure.ts';
import { failureResponse, jsonResponse, type Handler } from '../http.ts';
import type { Lookup } from '../providers/provider.ts';
import { providerOf } from '../providers/registry.ts';
import { askDisputes } from './ask-disputes.ts';
import { ask, isSilent, questionShape, type Question } from './ask-provider.ts';
import { checkNames } from './check-names.ts';
import type { KeepCardDependencies } from './keep-card.ts';
import {
  payoutShape,
  refundShape,
  sendClaimedPayout,
  toRefund,
  type ClaimedPayout,
  type ClaimedRefund,
  type MoneyOutDependencies,
} from './send-payout.ts';

const batch = 50;

type PollDependencies = MoneyOutDependencies & KeepCardDependencies;

/** POST with the secret key -> {payments, payouts, refunds, disputes, names}: about how many was asked. */
export function makePollProviders(dependencies: PollDependencies): Handler {
  return async (request) => {
    if (!holdsSecretKey(request, dependencies.secretKeys)) return failureResponse(failures.secretKeyRequired);
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const { service } = dependencies;
    await reportProviders(dependencies);
    await takeBankLists(dependencies);

    const payments = await service.call('claim_stuck_payments', { p_limit: batch });
    if (!payments.ok) return failureResponse(payments.failure);
    const claimedPayments = z.array(questionShape).parse(payments.value);
    await pollPayments(dependencies, claimedPayments);

    const payouts = await service.call('claim_stuck_payouts', { p_limit: batch });
    if (!payouts.ok) return failureResponse(payouts.failure);
    const claimedPayouts = z.array(payoutShape).parse(payouts.value);
    for (const payout of claimedPayouts) await pollPayout(dependencies, payout);

    const refunds = await service.call('claim_stuck_refunds', { p_limit: batch });
    if (!refunds.ok) return failureResponse(refunds.failure);
    const claimedRefunds = z.array(refundShape).parse(refunds.value);
    for (const refund of claimedRefunds) await pollRefund(dependencies, refund);

    const disputes = await askDisputes(dependencies);

    const names = await checkNames(dependencies);
    if (!names.ok) return failureResponse(names.failure);

    return jsonResponse({
      payments: claimedPayments.length,
      payouts: claimedPayouts.length,
      refunds: claimedRefunds.length,
      disputes,
      names: names.value,
    });
  };
}

const notConfigured: Lookup = { outcome: 'unknown', code: 'provider.not_configured' };

/** Hands what was heard to the database. What fails there moved nothing and is asked about again. */
async function write({ service, log }: MoneyOutDependencies, command: string, args: Record<string, unknown>) {
  const written = await service.call(command, args);
  if (!written.ok) log.error('poll.not_applied', { command, code: written.failure.code });
}

/** Tells the database for which providers there are settings here, so that only those are offered. */
async function reportProviders({ providers, service, sealer, log }: PollDependencies): Promise<void> {
  const reported = await service.call('report_providers', {
    p_providers: [...providers.values()].map(({ code, mode, can }) => ({
      code,
      mode,
      methods: can.methods,
      pays_out: can.payout,
      // Without a key nothing can be sealed, and what cannot be sealed is not kept.
      keeps_cards: can.saveCard === true && Boolean(sealer),
    })),
  });
  if (!reported.ok) log.error('providers.not_reported', { code: reported.failure.code });
}

/** Once a day, what banks each company pays to; an account at another is refused when it is entered. */
async function takeBankLists({ providers, service, log }: MoneyOutDependencies): Promise<void> {
  for (const provider of providers.values()) {
    if (!provider.can.payout) continue;
    const due = await service.call('bank_list_is_due', { p_provider: provider.code, p_mode: provider.mode });
    if (!due.ok || due.value !== true) continue;
    const list = await provider.listBanks();
    if (list === null) continue;
    const taken = await service.call('take_bank_list', {
      p_provider: provider.code,
      p_country: list.country,
      p_banks: list.banks,
    });
    log.info('banks.listed', { provider: provider.code, result: taken.ok ? String(taken.value) : taken.failure.code });
  }
}

/** Asks about each; how many clear answers each provider gave goes into its health. */
async function pollPayments(dependencies: PollDependencies, questions: readonly Question[]): Promise<void> {
  const outcomes = new Map<string, { known: number; unknown: number }>();
  for (const question of questions) {
    const provider = providerOf(dependencies.providers, question);
    if (provider === undefined) continue;
    const lookup = await ask(dependencies, provider, question);
    const counted = outcomes.get(provider.code) ?? { known: 0, unknown: 0 };
    counted[isSilent(lookup) ? 'unknown' : 'known'] += 1;
    outcomes.set(provider.code, counted);
  }
  for (const [provider, { known, unknown }] of outcomes) {
    await write(dependencies, 'record_provider_outcomes', { p_provider: provider, p_known: known, p_unknown: unknown });
  }
}

async function pollPayout(dependencies: MoneyOutDependencies, payout: ClaimedPayout): Promise<void> {
  const provider = providerOf(dependencies.providers, payout);
  // Surely not sent yet. It is not asked about first: not every company can say that it has nothing.
  if (payout.is_unsent === true && provider !== undefined) return sendPayoutAgain(dependencies, payout, true);
  const lookup = (await provider?.findPayout(payout.reference)) ?? notConfigured;
  dependencies.log.info('payout.polled', { withdrawal_id: payout.withdrawal_id, outcome: lookup.outcome });
  if (lookup.outcome === 'found') {
    const { reference } = payout;
    await write(dependencies, 'payout_fact', { p_reference: reference, p_source: 'poll', p_fact: lookup.fact });
  }
  // The provider never got it. The same reference makes a second sending harmless even if this is wrong.
  if (lookup.outcome === 'not_found') await sendPayoutAgain(dependencies, payout, false);
}

/** Under the same reference; nothing is done when it no longer waits, or another has sent since what was `isUnsent`. */
async function sendPayoutAgain(
  dependencies: MoneyOutDependencies,
  { withdrawal_id }: ClaimedPayout,
  isUnsent: boolean,
): Promise<void> {
  const again = await dependencies.service.call('payout_attempt', {
    p_withdrawal_id: withdrawal_id,
    p_if_unsent: isUnsent,
  });
  if (again.ok && again.value !== null) await sendClaimedPayout(dependencies, payoutShape.parse(again.value));
}

async function pollRefund(dependencies: MoneyOutDependencies, refund: ClaimedRefund): Promise<void> {
  const lookup = (await providerOf(dependencies.providers, refund)?.findRefund(toRefund(refund))) ?? notConfigured;
  dependencies.log.info('refund.polled', { refund_id: refund.refund_id, outcome: lookup.outcome });
  if (lookup.outcome === 'unknown') return;
  await write(dependencies, 'refund_fact', {
    p_refund_id: refund.refund_id,
    p_fact: lookup.outcome === 'found' ? lookup.fact : { provider: refund.provider, status: 'not_found' },
  });
}

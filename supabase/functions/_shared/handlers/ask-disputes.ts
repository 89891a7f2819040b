/** Asks companies for their lists of disputes, so that a chargeback whose webhooks were lost is not missed. */
import * as z from 'zod/mini';
import type { DisputesAnswer, PaymentProvider } from '../providers/provider.ts';
import type { MoneyOutDependencies } from './send-payout.ts';

const windowShape = z.nullable(z.object({ from: z.string(), to: z.string() }));

// A list that is longer is read on with the next call: nothing is done until its end was seen.
const mostPages = 20;

/** About how many disputes the companies whose hour has come told us. */
export async function askDisputes(dependencies: MoneyOutDependencies): Promise<number> {
  let count = 0;
  for (const provider of dependencies.providers.values()) {
    if (provider.listDisputes === undefined) continue;
    const claimed = await dependencies.service.call('next_dispute_list', {
      p_provider: provider.code,
      p_mode: provider.mode,
    });
    const window = claimed.ok ? windowShape.parse(claimed.value) : null;
    if (window !== null) count += await readList(dependencies, provider, window);
  }
  return count;
}

/** Every page: each dispute is told as its webhook would, and what is known changes nothing. */
async function readList(
  { service, log }: MoneyOutDependencies,
  provider: PaymentProvider,
  window: { readonly from: string; readonly to: string },
): Promise<number> {
  let count = 0;
  let page: string | null = null;
  let isApplied = true;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer: DisputesAnswer | undefined = await provider.listDisputes?.({
      from: new Date(window.from),
      to: new Date(window.to),
      page,
    });
    if (answer?.outcome !== 'page') {
      log.error('disputes.not_listed', { provider: provider.code, code: answer?.code ?? 'provider.not_configured' });
      return count;
    }
    for (const fact of answer.facts) {
      const applied = await service.call('hear_of_dispute', { p_fact: fact });
      if (!applied.ok) log.error('disputes.not_applied', { provider: provider.code, code: applied.failure.code });
      isApplied &&= applied.ok;
      count += 1;
    }
    page = answer.nextPage;
    if (page === null) break;
  }
  // What was cut off or failed is asked about again in minutes, not in an hour.
  if (page === null && isApplied) await service.call('dispute_list_heard', { p_provider: provider.code });
  return count;
}

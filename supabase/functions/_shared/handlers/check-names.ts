/** Asks whose name is on accounts that people added to be paid to. The database compares and decides. */
import * as z from 'zod/mini';
import type { AccountName } from '../providers/provider.ts';
import type { Outcome } from '../failure.ts';
import { providerOf } from '../providers/registry.ts';
import type { MoneyOutDependencies } from './send-payout.ts';

const accountShape = z.object({
  destination_id: z.string(),
  provider: z.string(),
  mode: z.string(),
  bank_code: z.string(),
  account_number: z.string(),
  currency: z.string(),
});
type Account = z.infer<typeof accountShape>;

// A call takes seconds at worst; what is left waits for the next round.
const batch = 10;

/** Asks about accounts whose name is not known yet; how many, or why none could be taken. */
export async function checkNames(dependencies: MoneyOutDependencies): Promise<Outcome<number>> {
  const claimed = await dependencies.service.call('claim_name_checks', { p_limit: batch });
  if (!claimed.ok) return claimed;
  const accounts = z.array(accountShape).parse(claimed.value);
  for (const account of accounts) await checkName(dependencies, account);
  return { ok: true, value: accounts.length };
}

async function checkName({ providers, service, log }: MoneyOutDependencies, account: Account): Promise<void> {
  const provider = providerOf(providers, account);
  const answer: AccountName =
    provider === undefined
      ? { outcome: 'unknown', code: 'provider.not_configured' }
      : await provider.findAccountName({
          bankCode: account.bank_code,
          accountNumber: account.account_number,
          currency: account.currency,
        });
  const written = await service.call('name_checked', {
    p_destination_id: account.destination_id,
    p_outcome: answer.outcome,
    p_name: answer.outcome === 'found' ? answer.name : null,
  });
  // Names stay out of the log.
  if (written.ok) log.info('name.checked', { destination_id: account.destination_id, outcome: answer.outcome });
  else log.error('name.not_written', { destination_id: account.destination_id, code: written.failure.code });
}

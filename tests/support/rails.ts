import { invokeAsProject } from '../providers/support/money.ts';
import { call, newKey } from './commands.ts';
import type { Person } from './people.ts';

/** Staff open or close a way out, as in the admin app; only a company that the functions have said they are set up for opens. */
export async function switchRail(
  finance: Person,
  currency: string,
  provider: string,
  isAvailable: boolean,
): Promise<void> {
  if (isAvailable) await invokeAsProject('poll-providers');
  await call(finance, 'admin_switch_payout_rail', {
    p_currency: currency,
    p_provider: provider,
    p_is_available: isAvailable,
    p_reason: 'Confirmed with the company.',
    p_idempotency_key: newKey('rail'),
  });
}

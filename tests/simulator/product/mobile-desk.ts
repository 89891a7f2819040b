/** Payouts at JazzCash and Easypaisa as the simulator meets them: how their next calls go, and how what they took ends. */
import { control, setFault } from '../../providers/support/money.ts';
import type { MobileMood, MobilePayout } from '../model/mobile-payouts.ts';
import type { Product } from './product.ts';
import { endFault, withdrawalReference } from './provider-desk.ts';

type Company = 'jazzcash' | 'easypaisa';

/** Which fault of the simulated company makes its next call go so, and on calls to what. */
const faults: Readonly<
  Record<Company, Readonly<Partial<Record<MobileMood, readonly [fault: string, path?: string]>>>>
> = {
  jazzcash: {
    refuse: ['jazzcash.payout.refuse'],
    lost_before: ['jazzcash.payout.500', '/srv6'],
    lost_after: ['jazzcash.payout.no_data_after', '/srv6'],
    in_process: ['jazzcash.payout.in_process'],
  },
  easypaisa: {
    refuse: ['easypaisa.payout.refused'],
    lost_before: ['easypaisa.api.500', 'tmfb/MaToMA/Transfer'],
    lost_after: ['easypaisa.api.500_after', 'tmfb/MaToMA/Transfer'],
    closed: ['easypaisa.payout.login_refused'],
  },
};

/** Does the work while the next payout at each company goes so. */
export async function withMoods<Answer>(
  moods: Readonly<Record<Company, MobileMood | null>>,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const set = (['jazzcash', 'easypaisa'] as const).flatMap((company) => {
    const mood = moods[company];
    const fault = mood === null ? undefined : faults[company][mood];
    return fault === undefined ? [] : [fault];
  });
  for (const [fault, path] of set) await setFault(fault, path === undefined ? {} : { path });
  try {
    return await work();
  } finally {
    for (const [fault] of set) await endFault(fault);
  }
}

export async function endPayoutAtJazzcash(product: Product, withdrawal: string, status: MobilePayout): Promise<void> {
  const reference = await withdrawalReference(product, withdrawal);
  await control(`/jazzcash/payouts/${reference}/finish`, { status });
}

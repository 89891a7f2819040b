/** What becomes of payouts at JazzCash: nobody tells us, it shows when the company is asked. */
import { done } from '../model/market.ts';
import type { MobilePayout } from '../model/mobile-payouts.ts';
import { endPayoutAtJazzcash } from '../product/mobile-desk.ts';
import type { Act, World } from '../world.ts';

/** What was taken arrives, fails or is cancelled; what arrived may come back. */
export function endMobilePayout(world: World): Act | null {
  const { random, market } = world;
  const { payouts } = market.company.mobile;
  const pending = Object.keys(payouts).filter((name) => payouts[name] === 'Pending');
  const arrived = Object.keys(payouts).filter((name) => payouts[name] === 'Completed');
  if (pending.length > 0 && random.chance(0.8)) {
    return endingMobile(world, random.pick(pending), random.pick(['Completed', 'Completed', 'Failed', 'Cancelled']));
  }
  return arrived.length === 0 || random.chance(0.7) ? null : endingMobile(world, random.pick(arrived), 'reversed');
}

export function endingMobile(world: World, name: string, status: MobilePayout): Act {
  return {
    text: `jazzcash: ${name} is ${status}`,
    kind: 'a mobile payout ends',
    touched: { withdrawals: [name] },
    predict(market) {
      market.company.mobile.payouts[name] = status;
      return done;
    },
    async perform() {
      await endPayoutAtJazzcash(world.product, name, status);
      return { code: done, answer: null };
    },
  };
}

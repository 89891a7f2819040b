/** Acts that close periods of the books, and open them again. */
import type { PeriodWish } from '../model/periods.ts';
import type { Act, World } from '../world.ts';
import { agreeing } from './approving.ts';
import { ofFinance } from './shopping.ts';

const dayMs = 24 * 3_600_000;

const dayBefore = ({ market }: World, days: number) => new Date(market.now - days * dayMs).toISOString().slice(0, 10);

/** Mostly yesterday; now and then today, which is not over. */
export function closeBooks(world: World): Act[] {
  const { random } = world;
  const wish = random.weighted<() => PeriodWish>([
    [8, () => ({ period: 'day', startsOn: dayBefore(world, random.pick([1, 1, 1, 2, 5])) })],
    [1, () => ({ period: 'day', startsOn: dayBefore(world, 0) })],
    [1, () => ({ period: 'month', startsOn: `${dayBefore(world, random.pick([0, 31])).slice(0, 7)}-01` })],
    [0.5, () => ({ period: random.pick(['month', 'year']), startsOn: dayBefore(world, 40).replace(/..$/, '15') })],
  ])();
  return agreeing(world, {
    maker: ofFinance(world, 0.92),
    action: 'ledger.close_period',
    wish,
    reason: random.chance(0.95) ? 'Compared with the bank.' : '',
    text: `closes the ${wish.period} from ${wish.startsOn}`,
    payload: () => ({ period: wish.period, starts_on: wish.startsOn }),
  });
}

/** Only who may do everything decides it. */
export function reopenBooks(world: World): Act[] | null {
  const { random, market } = world;
  const { closings } = market.books;
  if (closings.length === 0 && random.chance(0.8)) return null;
  const known = closings.map(({ startsOn }) => startsOn);
  const startsOn =
    known.length > 0 && random.chance(0.85) ? random.pick(known) : dayBefore(world, random.pick([0, 3, 30, 120, -2]));
  return agreeing(world, {
    maker: ofFinance(world, 0.92),
    action: 'ledger.reopen_period',
    wish: { startsOn },
    reason: 'A line of the bank came late.',
    decider: 'Director',
    text: `opens the books again from ${startsOn}`,
    payload: () => ({ starts_on: startsOn }),
  });
}

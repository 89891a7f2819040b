/** Acts around weekly payouts: owners turn them on and off, staff stop them and let them go on. */
import {
  scheduleContext,
  saveSchedule,
  stopSchedule,
  type ScheduleRequest,
  type ScheduleStop,
} from '../model/weekly.ts';
import { idOf } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { ofFinance, ownerOf, people } from './shopping.ts';
import { confirming, newDestination } from './withdrawing.ts';

/** Mostly on, to an account of the store that can be used. */
export function turnWeekly(world: World): Act[] {
  const { random, market, product } = world;
  const stores = Object.keys(market.stores);
  const accounts = Object.entries(market.destinations).filter(([, { owner }]) => owner in market.stores);
  if (accounts.length === 0) return newDestination(world);
  const usable = accounts.filter(([, { usableAt }]) => usableAt <= market.now);
  const [destination, account] = random.pick(usable.length > 0 && random.chance(0.9) ? usable : accounts);
  const store = random.chance(0.95) ? account.owner : random.pick(stores);
  const person = random.chance(0.93) ? ownerOf(world, store) : random.pick(people(world));
  const isOn = random.chance(market.schedules[store]?.isOn === true ? 0.6 : 0.93);
  const confirmation = world.name('confirmation');
  const request: ScheduleRequest = {
    person,
    store,
    isOn,
    destination,
    weekday: random.chance(0.96) ? random.whole(1, 7) : random.pick([0, 8]),
    minMinor: random.chance(0.93) ? random.pick([50_000, 50_000, 120_000, 2_000_000]) : random.pick([0, 49_999]),
    confirmation,
  };
  const turning = saving(world, request);
  if (!isOn || random.chance(0.06)) return [turning];
  const code = confirming(world, {
    person,
    action: 'automatic_payout.save',
    context: scheduleContext(store, destination),
    sent: () => ({ store_id: idOf(product, store), destination_id: idOf(product, destination) }),
    name: confirmation,
  });
  return [code, turning];
}

function saving(world: World, request: ScheduleRequest): Act {
  const { product } = world;
  const { person, store, isOn, destination, weekday, minMinor, confirmation } = request;
  return commandAct(world, {
    person,
    command: 'save_automatic_payout',
    text: `turns weekly payouts of ${store} ${isOn ? `on, on day ${weekday}, to ${destination}, from ${minMinor} on` : 'off'}`,
    keyed: { key: world.key(), body: request },
    args: () => ({
      p_store_id: idOf(product, store),
      p_is_on: isOn,
      p_destination_id: isOn ? idOf(product, destination) : null,
      p_weekday: isOn ? weekday : null,
      p_min_minor: isOn ? minMinor : null,
      p_step_up: isOn ? idOf(product, confirmation) : null,
    }),
    predict: (market) => saveSchedule(market, request),
  });
}

export function stopWeekly(world: World): Act | null {
  const { random, market } = world;
  const known = Object.keys(market.schedules);
  if (known.length === 0 && random.chance(0.9)) return null;
  const store = random.pick(known.length > 0 ? known : Object.keys(market.stores));
  const isStopped = market.schedules[store]?.isStopped !== true || random.chance(0.1);
  const person = ofFinance(world, 0.9);
  const reason = random.chance(0.93) ? 'The account is being looked at.' : ' ';
  return stopping(world, { person, store, isStopped, reason });
}

export function stopping(world: World, request: ScheduleStop): Act {
  const { product } = world;
  const { person, store, isStopped, reason } = request;
  return commandAct(world, {
    person,
    command: 'admin_stop_automatic_payout',
    text: `${isStopped ? 'stops' : 'lets go on'} the weekly payouts of ${store}`,
    keyed: { key: world.key(), body: request },
    args: () => ({ p_store_id: idOf(product, store), p_is_stopped: isStopped, p_reason: reason }),
    predict: (market) => stopSchedule(market, request),
  });
}

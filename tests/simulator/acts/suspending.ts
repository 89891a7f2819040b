/** Acts of moderation: stores and people are suspended, and let go on again. */
import {
  decidePerson,
  decideStore,
  setHoliday,
  type PersonDecision,
  type StoreDecision,
} from '../model/suspensions.ts';
import { idOf, signInAgain } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { ownerOf, people } from './shopping.ts';

/** Mostly a store that is suspended goes on: a market in which nobody may sell shows little. */
export function suspendStore(world: World): Act | null {
  const { random, market } = world;
  const stores = Object.keys(market.stores);
  const suspended = stores.filter((name) => market.stores[name]?.status === 'suspended');
  if (suspended.length === 0 && random.chance(0.6)) return null;
  const isBack = suspended.length > 0 && random.chance(0.92);
  const decision = random.weighted([
    [isBack ? 10 : 0, 'reactivate'],
    [isBack ? 1 : 10, 'suspend'],
    [1, random.pick(['approve', 'reject', 'reactivate', 'burn'])],
  ]);
  return decidingStore(world, {
    person: random.chance(0.9) ? 'Moderator' : random.pick(people(world)),
    store: random.chance(0.95) ? random.pick(isBack ? suspended : stores) : 'store nobody opened',
    decision,
    reason: random.chance(0.93) ? 'Parcels came empty.' : ' ',
  });
}

function decidingStore(world: World, request: StoreDecision): Act {
  const { product } = world;
  const { person, store, decision, reason } = request;
  return commandAct(world, {
    person,
    command: 'admin_decide_store',
    text: `decides about ${store}: ${decision}`,
    keyed: { key: world.key(), body: request },
    args: () => ({ p_store_id: idOf(product, store), p_decision: decision, p_reason: reason }),
    predict: (market) => decideStore(market, request),
  });
}

export function suspendPerson(world: World): Act | null {
  const { random, market } = world;
  const others = people(world).filter((name) => market.members[name]?.rights.length === 0);
  const suspended = others.filter((name) => market.members[name]?.isSuspended === true);
  if (suspended.length === 0 && random.chance(0.5)) return null;
  const isBack = suspended.length > 0 && random.chance(0.88);
  return decidingPerson(world, {
    // Who may suspend staff, too, would leave nobody to decide.
    by: random.chance(0.9) ? 'Moderator' : random.pick(people(world).filter((name) => name !== 'Director')),
    person: isBack ? random.pick(suspended) : random.pick(random.chance(0.9) ? others : people(world)),
    status: random.chance(0.95) ? (isBack ? 'active' : 'suspended') : 'closed',
    reason: random.chance(0.95) ? 'Somebody else uses the account.' : ' ',
  });
}

export function decidingPerson(world: World, request: PersonDecision): Act {
  const { product } = world;
  const { by, person, status, reason } = request;
  const act = commandAct(world, {
    person: by,
    command: 'admin_set_user_status',
    text: `makes ${person} ${status}`,
    keyed: { key: world.key(), body: request },
    args: () => ({ p_user_id: idOf(product, person), p_status: status, p_reason: reason }),
    predict: (market) => decidePerson(market, request),
  });
  return {
    ...act,
    async perform(isOverHttp) {
      const outcome = await act.perform(isOverHttp);
      // The sessions ended with the suspension.
      if (outcome.code === 'done' && status === 'active') await signInAgain(product, person);
      return outcome;
    },
  };
}

export function holiday(world: World): Act {
  const { random, market, product } = world;
  const store = random.pick(Object.keys(market.stores));
  const isOn = market.stores[store]?.status === 'active' && random.chance(0.5);
  const person = random.chance(0.85) ? ownerOf(world, store) : random.pick(people(world));
  return commandAct(world, {
    person,
    command: 'set_store_holiday',
    text: `${isOn ? 'closes' : 'opens'} ${store}`,
    args: () => ({ p_store_id: idOf(product, store), p_on: isOn }),
    predict: (now) => setHoliday(now, { person, store, isOn }),
  });
}

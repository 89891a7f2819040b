/** Thirty days of a small marketplace: which orders, when, by whom. */
import { historyHours } from './clock.ts';
import {
  addBankAccount,
  decideWithdrawal,
  deliverWebhook,
  failToPay,
  reportTransfer,
  requestWithdrawal,
  sendWithdrawal,
  startPayment,
  topUp,
} from './money.ts';
import { find } from './accounts.ts';
import { backOffice } from './back-office.ts';
import { call } from './commands.ts';
import type { Random } from './random.ts';
import { stepsOf, type PlannedOrder, type Step, type StoryName } from './stories.ts';
import { shopOf, type World } from './world.ts';

const pakistanis = ['ayesha', 'hina', 'usman', 'sana', 'zubair', 'mariam'] as const;
const nigerians = ['chinedu', 'ngozi', 'tunde', 'amina'] as const;

/** Stories that are over, and how often each is told. */
const told: readonly (readonly [StoryName, number])[] = [
  ['confirmed', 30],
  ['confirmed_on_arrival', 8],
  ['paid_by_provider', 6],
  ['released', 12],
  ['more_time', 2],
  ['cancelled', 4],
  ['rejected', 3],
  ['lapsed', 2],
  ['never_shipped', 1],
  ['agreed_cancel', 3],
  ['declined_cancel', 1],
  ['unpaid', 2],
  ['returned', 3],
  ['refused', 2],
  ['came_back', 2],
  ['dispute_refunded', 2],
  ['dispute_split', 2],
  ['dispute_released', 1],
  ['dispute_withdrawn', 1],
];

/** Orders that are open at the present: how long ago each was placed, in hours. */
const open: readonly (readonly [StoryName, buyer: string, shop: string, hoursAgo: number])[] = [
  ['placed', 'ayesha', 'bilal-fabrics', 3],
  ['placed', 'usman', 'bilal-fabrics', 7.5],
  ['placed', 'sana', 'karachi-ghar', 15],
  ['placed', 'chinedu', 'adunni-lagos', 5],
  ['placed', 'amina', 'adunni-lagos', 1.2],
  ['accepted', 'zubair', 'bilal-fabrics', 26],
  ['accepted', 'ngozi', 'adunni-lagos', 9],
  ['accepted', 'ayesha', 'karachi-ghar', 20],
  ['preparing', 'mariam', 'bilal-fabrics', 19],
  ['preparing', 'tunde', 'adunni-lagos', 33],
  ['preparing', 'hina', 'karachi-ghar', 28],
  ['cancel_requested', 'sana', 'bilal-fabrics', 12],
  ['shipped', 'ayesha', 'bilal-fabrics', 45],
  ['shipped', 'usman', 'karachi-ghar', 70],
  ['shipped', 'chinedu', 'adunni-lagos', 38],
  ['shipped', 'hina', 'bilal-fabrics', 94],
  ['delivered', 'ayesha', 'karachi-ghar', 76],
  ['delivered', 'zubair', 'karachi-ghar', 101],
  ['delivered', 'chinedu', 'adunni-lagos', 88],
  ['return_requested', 'mariam', 'bilal-fabrics', 83],
  ['returning', 'sana', 'karachi-ghar', 130],
  ['disputed', 'ayesha', 'bilal-fabrics', 96],
  ['disputed_answered', 'usman', 'bilal-fabrics', 118],
  ['disputed', 'tunde', 'adunni-lagos', 90],
  ['unpaid', 'ngozi', 'adunni-lagos', 0.1],
];

export function planOrders(random: Random): PlannedOrder[] {
  const past = told.flatMap(([story, count]) => Array.from({ length: count }, () => planPast(random, story)));
  const present = open.map(([story, buyer, shop, hoursAgo]): PlannedOrder => ({
    story,
    buyer,
    shop,
    at: historyHours - hoursAgo,
    items: random.whole(1, 2),
  }));
  return [...past, ...present];
}

function planPast(random: Random, story: StoryName): PlannedOrder {
  const isNigerian = story === 'paid_by_provider' || story === 'unpaid' || random.next() < 0.34;
  const day = random.whole(1, 19);
  return {
    story,
    buyer: random.pick(isNigerian ? nigerians : pakistanis),
    shop: isNigerian ? 'adunni-lagos' : random.pick(['bilal-fabrics', 'bilal-fabrics', 'karachi-ghar']),
    // People shop by day and in the evening (UTC hours that are so in both countries).
    at: day * 24 + 5 + random.next() * 14,
    items: random.whole(1, 3),
  };
}

export function planSteps(orders: readonly PlannedOrder[]): Step[] {
  return [...orders.flatMap(stepsOf), ...withdrawals(), ...incidents(), ...backOffice()].toSorted(
    (a, b) => a.at - b.at,
  );
}

const day = (days: number): number => days * 24;

/** The Lagos store takes out what it earned: reviewed the first time, then at once, once sent back, and one waits. */
function withdrawals(): Step[] {
  const state = { main: '', second: '', first: '', next: '', third: '', latest: '' };
  const lagos = (world: World) => shopOf(world, 'adunni-lagos');
  return [
    {
      at: day(9),
      run: async (world) =>
        void (state.main = await addBankAccount(world, lagos(world), '058', '0123456789', 'ADUNNI BALOGUN')),
    },
    {
      at: day(11),
      run: async (world) => void (state.first = await requestWithdrawal(world, lagos(world), 8_000_000, state.main)),
    },
    {
      at: day(11) + 3,
      run: (world) =>
        decideWithdrawal(world, state.first, 'approve', 'Name on the account matches the store’s papers.'),
    },
    { at: day(11) + 3.02, run: (world) => sendWithdrawal(world, state.first) },
    { at: day(11) + 3.2, run: (world) => reportTransfer(world, state.first, 'success') },
    {
      at: day(17),
      run: async (world) => void (state.next = await requestWithdrawal(world, lagos(world), 12_000_000, state.main)),
    },
    { at: day(17) + 0.02, run: (world) => sendWithdrawal(world, state.next) },
    { at: day(17) + 0.3, run: (world) => reportTransfer(world, state.next, 'success') },
    {
      at: day(22),
      run: async (world) => void (state.third = await requestWithdrawal(world, lagos(world), 5_000_000, state.main)),
    },
    { at: day(22) + 0.02, run: (world) => sendWithdrawal(world, state.third) },
    { at: day(22) + 0.4, run: (world) => reportTransfer(world, state.third, 'success') },
    { at: day(23), run: (world) => reportTransfer(world, state.third, 'reversed') },
    {
      at: day(28),
      run: async (world) =>
        void (state.second = await addBankAccount(world, lagos(world), '50211', '2098765432', 'ADUNNI BALOGUN')),
    },
    {
      at: day(29) + 20,
      run: async (world) => void (state.latest = await requestWithdrawal(world, lagos(world), 6_500_000, state.second)),
    },
  ];
}

/** What goes wrong now and then. */
function incidents(): Step[] {
  return [
    { at: day(8) + 10, run: (world) => failToPay(world, find(world.accounts, 'tunde'), 4_500_000) },
    {
      at: day(14) + 9,
      run: async (world) => void (await startPayment(world, find(world.accounts, 'amina'), 2_000_000, null)),
    },
    {
      at: day(20) + 2,
      run: (world) =>
        deliverWebhook(
          world,
          'charge.success',
          {
            id: 1,
            domain: 'test',
            status: 'success',
            reference: 'AM000000000000000000',
            amount: 90_000_000,
            currency: 'NGN',
          },
          true,
        ),
    },
    {
      at: day(27) + 4,
      run: (world) =>
        deliverWebhook(world, 'charge.success', {
          id: 4_188_220_117,
          domain: 'test',
          status: 'success',
          reference: 'INV-2291',
          amount: 1_250_000,
          currency: 'NGN',
          fees: 28_750,
        }),
    },
    { at: day(5), run: (world) => addMember(world, 'karachi-ghar', 'potter@amana.test') },
    { at: day(28) + 6, run: readNotifications },
    // Both demo buyers have something to spend.
    { at: day(29) + 8, run: (world) => topUp(world, find(world.accounts, 'ayesha'), 6_000_000, 'PKR') },
    { at: day(29) + 9, run: (world) => topUp(world, find(world.accounts, 'chinedu'), 15_000_000, 'NGN') },
  ];
}

async function addMember(world: World, slug: string, email: string): Promise<void> {
  const shop = shopOf(world, slug);
  await call(world.tx, shop.seller, 'add_store_member', {
    p_store_id: shop.id,
    p_email: email,
    p_role: 'staff',
    p_idempotency_key: world.newKey('member'),
  });
}

/** Everybody has read what is older than two days. */
async function readNotifications(world: World): Promise<void> {
  for (const account of world.accounts.values())
    await call(world.tx, account, 'mark_notifications_read', { p_ids: null });
}

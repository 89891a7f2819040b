/** How orders go: each story is a list of acts with the hours after the order was placed. */
import { find, type Account } from './accounts.ts';
import { call, type Json } from './commands.ts';
import { payOrder, topUp } from './money.ts';
import { shopOf, type OpenShop, type StockedGoods, type World } from './world.ts';

type Side = 'buyer' | 'seller' | 'support' | 'admin';
type Payload = Readonly<Record<string, Json>>;
type Act = readonly [hours: number, side: Side, action: string, payload?: Payload];

export interface Story {
  readonly acts: readonly Act[];
  /** Paid on the provider's page instead of from the wallet; `unpaid` is never paid. */
  readonly payment?: 'provider' | 'unpaid';
}

const accept: Act = [2, 'seller', 'accept'];
const prepare: Act = [6, 'seller', 'prepare'];
const ship: Act = [22, 'seller', 'ship'];
const deliver: Act = [62, 'seller', 'deliver', { proof: 'Signed for at the door' }];

const arrived = [accept, prepare, ship, deliver] as const;

export const stories = {
  confirmed: { acts: [...arrived, [80, 'buyer', 'confirm']] },
  confirmed_on_arrival: { acts: [accept, [12, 'seller', 'ship'], [50, 'buyer', 'confirm']] },
  paid_by_provider: { acts: [...arrived, [70, 'buyer', 'confirm']], payment: 'provider' },
  // The buyer says nothing; the system releases three days after delivery.
  released: { acts: arrived },
  more_time: { acts: [...arrived, [100, 'buyer', 'extend_inspection'], [180, 'buyer', 'confirm']] },
  cancelled: { acts: [[1, 'buyer', 'cancel', { reason: 'I chose the wrong colour' }]] },
  rejected: { acts: [[3, 'seller', 'reject', { reason: 'The last piece turned out to be damaged' }]] },
  // The seller says nothing for a day; then one accepts and never ships.
  lapsed: { acts: [] },
  never_shipped: { acts: [accept] },
  agreed_cancel: {
    acts: [
      accept,
      [9, 'buyer', 'request_cancel', { reason: 'I need it earlier than you can ship' }],
      [11, 'seller', 'agree_cancel'],
    ],
  },
  declined_cancel: {
    acts: [
      accept,
      [5, 'buyer', 'request_cancel', { reason: 'I found it nearer to me' }],
      [7, 'seller', 'decline_cancel', { reason: 'It is packed and labelled already' }],
      ship,
      deliver,
      [75, 'buyer', 'confirm'],
    ],
  },
  unpaid: { acts: [], payment: 'unpaid' },
  returned: {
    acts: [
      ...arrived,
      [70, 'buyer', 'request_return', { reason: 'The colour is darker than in the picture' }],
      [74, 'seller', 'approve_return'],
      [150, 'seller', 'receive_return', { is_sellable: true }],
    ],
  },
  refused: {
    acts: [
      accept,
      ship,
      [60, 'buyer', 'refuse', { reason: 'The parcel was open at one end' }],
      [120, 'seller', 'receive_return', { is_sellable: true }],
    ],
  },
  came_back: {
    acts: [
      accept,
      ship,
      [90, 'seller', 'return_to_origin', { reason: 'The courier found nobody at home three times' }],
      [160, 'seller', 'receive_return', { is_sellable: true }],
    ],
  },
  dispute_refunded: {
    acts: [
      ...arrived,
      [
        68,
        'buyer',
        'dispute',
        { reason: 'damaged', details: 'It is damaged on one side and the box was wet. I have photos of both.' },
      ],
      [
        80,
        'seller',
        'answer_dispute',
        { details: 'It left us whole, but we did not use the double box. We accept the decision.' },
      ],
      [96, 'admin', 'resolve', { outcome: 'refund', reason: 'The packing did not follow the store’s own promise' }],
    ],
  },
  dispute_split: {
    acts: [
      ...arrived,
      [66, 'buyer', 'dispute', { reason: 'missing_items', details: 'One of the pieces is not in the parcel.' }],
      [78, 'seller', 'answer_dispute', { details: 'We can send it next week, or give a part back.' }],
      [100, 'admin', 'resolve', { outcome: 'split', reason: 'One piece is missing; its share goes back' }],
    ],
  },
  dispute_released: {
    acts: [
      ...arrived,
      [69, 'buyer', 'dispute', { reason: 'not_as_described', details: 'It is thinner than it looks in the pictures.' }],
      [
        82,
        'seller',
        'answer_dispute',
        { details: 'Measures and material are on the product page, and the parcel matches them.' },
      ],
      [110, 'admin', 'resolve', { outcome: 'release', reason: 'The goods are as described on the page' }],
    ],
  },
  dispute_withdrawn: {
    acts: [
      accept,
      ship,
      [72, 'buyer', 'dispute', { reason: 'not_received', details: 'The courier says delivered, I have nothing.' }],
      [76, 'buyer', 'withdraw_dispute', { reason: 'My neighbour had it' }],
      [77, 'buyer', 'confirm'],
    ],
  },
  // Still open at the present.
  placed: { acts: [] },
  accepted: { acts: [accept] },
  preparing: { acts: [accept, prepare] },
  cancel_requested: { acts: [accept, [4, 'buyer', 'request_cancel', { reason: 'My plans changed; may we cancel?' }]] },
  shipped: { acts: [accept, prepare, ship] },
  delivered: { acts: arrived },
  return_requested: {
    acts: [...arrived, [66, 'buyer', 'request_return', { reason: 'It is not the shade that I need' }]],
  },
  returning: {
    acts: [
      ...arrived,
      [66, 'buyer', 'request_return', { reason: 'One part does not fit the other' }],
      [70, 'seller', 'approve_return'],
    ],
  },
  disputed: {
    acts: [
      ...arrived,
      [
        67,
        'buyer',
        'dispute',
        { reason: 'wrong_item', details: 'I ordered one thing and another was in the box. The label is mine.' },
      ],
    ],
  },
  disputed_answered: {
    acts: [
      ...arrived,
      [65, 'buyer', 'dispute', { reason: 'not_as_described', details: 'It came apart the first time I used it.' }],
      [72, 'seller', 'answer_dispute', { details: 'Please send a photo; we will replace it if the fault was ours.' }],
    ],
  },
} as const satisfies Readonly<Record<string, Story>>;

export type StoryName = keyof typeof stories;

export interface PlannedOrder {
  readonly story: StoryName;
  readonly buyer: string;
  readonly shop: string;
  /** Hours since the beginning. */
  readonly at: number;
  readonly items: number;
}

export interface Step {
  readonly at: number;
  readonly run: (world: World) => Promise<void>;
}

/** The steps of one order: the purchase, then each act of its story. */
export function stepsOf(plan: PlannedOrder): Step[] {
  const story: Story = stories[plan.story];
  const state = { orderId: '', totalMinor: 0 };
  const place: Step = { at: plan.at, run: (world) => placeOrder(world, plan, story, state) };
  const acts = story.acts.map(([hours, side, action, payload]): Step => ({
    at: plan.at + hours,
    run: (world) => act(world, plan, state, side, action, payload ?? {}),
  }));
  return [place, ...acts];
}

interface OrderState {
  orderId: string;
  totalMinor: number;
}

interface Quote {
  readonly total_minor: number;
  readonly wallet_available_minor: number;
  readonly problems: readonly unknown[];
}

async function placeOrder(world: World, plan: PlannedOrder, story: Story, state: OrderState): Promise<void> {
  const buyer = find(world.accounts, plan.buyer);
  const shop = shopOf(world, plan.shop);
  const items = chooseItems(world, shop, plan.items);
  const quote = await call<Quote>(world.tx, buyer, 'quote_order', {
    p_store_id: shop.id,
    p_items: items,
    p_address: null,
  });
  if (quote.problems.length > 0) throw new Error(`a quote has problems: ${JSON.stringify(quote.problems)}`);
  const isFromWallet = story.payment === undefined;
  if (isFromWallet && quote.wallet_available_minor < quote.total_minor) {
    await topUp(world, buyer, roundUp(quote.total_minor - quote.wallet_available_minor, shop.currency), shop.currency);
  }
  const placed = await call<{ order_id: string }>(world.tx, buyer, 'place_order', {
    p_store_id: shop.id,
    p_items: items,
    p_address: { ...requireAddress(buyer) },
    p_payment_method: isFromWallet ? 'wallet' : 'provider',
    p_expected_total_minor: quote.total_minor,
    p_note: world.random.next() < 0.2 ? 'Please call before you come.' : null,
    p_idempotency_key: world.newKey('order'),
  });
  Object.assign(state, { orderId: placed.order_id, totalMinor: quote.total_minor });
  if (story.payment === 'provider') await payOrder(world, buyer, placed.order_id, quote.total_minor);
}

/** People add round sums, and a little more than they need. */
function roundUp(missingMinor: number, currency: string): number {
  const unit = currency === 'NGN' ? 1_000_000 : 500_000;
  return (Math.floor(missingMinor / unit) + 2) * unit;
}

function requireAddress(buyer: Account): NonNullable<Account['address']> {
  if (buyer.address === undefined) throw new Error(`${buyer.key} has no address`);
  return buyer.address;
}

function chooseItems(world: World, shop: OpenShop, count: number): { product_id: string; quantity: number }[] {
  const chosen = new Set<StockedGoods>();
  const shelf = shop.stocked.filter((goods) => goods.left >= 2);
  while (chosen.size < Math.min(count, shelf.length)) chosen.add(world.random.pick(shelf));
  return [...chosen].map((goods) => {
    const quantity = goods.price > 9_000 ? 1 : world.random.whole(1, 2);
    goods.left -= quantity;
    return { product_id: goods.id, quantity };
  });
}

const carriers: Readonly<Record<string, readonly string[]>> = {
  PKR: ['TCS', 'Leopards', 'PostEx'],
  NGN: ['GIG Logistics', 'Kwik'],
};

async function act(
  world: World,
  plan: PlannedOrder,
  state: OrderState,
  side: Side,
  action: string,
  payload: Payload,
): Promise<void> {
  const shop = shopOf(world, plan.shop);
  const actor =
    side === 'buyer' ? find(world.accounts, plan.buyer) : side === 'seller' ? shop.seller : find(world.accounts, side);
  await call(world.tx, actor, 'order_act', {
    p_order_id: state.orderId,
    p_action: action,
    p_payload: completePayload(world, shop, state, action, payload),
    p_idempotency_key: world.newKey('act'),
  });
}

function completePayload(world: World, shop: OpenShop, state: OrderState, action: string, payload: Payload): Payload {
  if (action === 'ship') {
    const carrier = world.random.pick(carriers[shop.currency] ?? ['Post']);
    return { ...payload, carrier, tracking_number: String(world.random.whole(10_000_000, 99_999_999)) };
  }
  if (payload['outcome'] === 'split') return { ...payload, refund_minor: Math.round(state.totalMinor / 300) * 100 };
  return payload;
}

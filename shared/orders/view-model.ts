import type { Money } from '../money/money.ts';
import type { AllowedAction, Order } from '../schemas/orders.ts';
import {
  isFinalStatus,
  isPersonAction,
  type OrderActor,
  type OrderStatus,
  type OrderViewer,
  type PersonAction,
} from './states.ts';

/** The columns of an order that the view needs; any row of api.orders or api.admin_orders has them. */
export type OrderFacts = Pick<
  Order,
  | 'status'
  | 'currency'
  | 'total_minor'
  | 'held_minor'
  | 'released_minor'
  | 'refunded_minor'
  | 'net_minor'
  | 'buyer_name'
  | 'store_name'
  | 'due_at'
  | 'due_action'
  | 'cancel_requested_by'
  | 'return_requested_at'
  | 'tracking_carrier'
  | 'tracking_number'
  | 'dispute'
  | 'refund_to'
>;

/** A status, or a finer case of one that changes who acts or what is said. */
export type Situation = OrderStatus | 'cancel_requested' | 'return_requested' | 'completed_split' | 'cancelled_unpaid';

export const situations = [
  'pending_payment',
  'placed',
  'accepted',
  'preparing',
  'cancel_requested',
  'shipped',
  'delivered',
  'return_requested',
  'returning',
  'disputed',
  'completed',
  'completed_split',
  'cancelled',
  'cancelled_unpaid',
  'rejected',
  'returned',
  'refunded',
] as const satisfies readonly Situation[];

export type Tone = 'neutral' | 'held' | 'attention' | 'positive' | 'negative' | 'frozen';

/** One lozenge of the money strip. */
export type MoneyPlace = {
  readonly place: 'buyer' | 'held' | 'seller';
  readonly amountMinor: bigint;
  readonly kind: 'unpaid' | 'not_taken' | 'held' | 'frozen' | 'released' | 'refunded';
};

/** `pay` leads to the payment page; every other act is a command of the order. */
export type ViewAction = PersonAction | 'pay';

/** What happens by itself at the deadline. */
export type Otherwise = 'expire' | 'lapse' | 'release' | 'escalate' | 'remind' | 'time_out' | 'return_lapse';

export type StatusKey = `order.status.${Situation}`;
export type SentenceKey = `order.sentence.${Situation}.${OrderViewer}` | 'order.sentence.to_source.buyer';
export type OtherwiseKey = `order.otherwise.${Otherwise}.${OrderViewer}`;

/** Values for the places of the sentences; formatted by `describeOrder`. */
export type OrderParams = {
  readonly amount: Money;
  readonly refunded: Money;
  readonly released: Money;
  /** The store's share after commission and tax; null for the buyer, who is not told. */
  readonly net: Money | null;
  readonly store: string;
  readonly buyer: string;
  readonly carrier: string;
  readonly due: string | null;
};

export type OrderView = {
  readonly situation: Situation;
  readonly where: readonly MoneyPlace[];
  readonly tone: Tone;
  readonly statusKey: StatusKey;
  /** Whose turn it is; null when the order is over. */
  readonly whoActs: OrderActor | null;
  readonly isViewersTurn: boolean;
  readonly dueAt: string | null;
  /** The deadline has passed and the system is about to act. */
  readonly isOverdue: boolean;
  readonly sentenceKey: SentenceKey;
  readonly otherwiseKey: OtherwiseKey | null;
  readonly params: OrderParams;
  readonly primaryAction: ViewAction | null;
  readonly secondaryActions: readonly ViewAction[];
};

type Row = {
  readonly tone: Tone;
  readonly whoActs: OrderActor | null;
  /** Acts in the order in which they are offered; the first is the primary one when it is this viewer's turn. */
  readonly acts: Readonly<Record<OrderViewer, readonly ViewAction[]>>;
};

const nothing = { buyer: [], seller: [], staff: [] } as const;

/** `cancel_requested` and `disputed` are rows for a case opened by the buyer; the other is turned around. */
const rows: Readonly<Record<Situation, Row>> = {
  pending_payment: {
    tone: 'neutral',
    whoActs: 'buyer',
    acts: { buyer: ['pay', 'cancel'], seller: [], staff: ['cancel'] },
  },
  placed: {
    tone: 'held',
    whoActs: 'seller',
    acts: { buyer: ['cancel'], seller: ['accept', 'reject'], staff: ['cancel'] },
  },
  accepted: {
    tone: 'held',
    whoActs: 'seller',
    acts: {
      buyer: ['request_cancel', 'dispute'],
      seller: ['prepare', 'ship', 'request_cancel', 'dispute'],
      staff: ['cancel'],
    },
  },
  preparing: {
    tone: 'held',
    whoActs: 'seller',
    acts: {
      buyer: ['request_cancel', 'dispute'],
      seller: ['ship', 'request_cancel', 'dispute'],
      staff: ['cancel'],
    },
  },
  cancel_requested: {
    tone: 'held',
    whoActs: 'seller',
    acts: {
      buyer: ['dispute'],
      seller: ['agree_cancel', 'decline_cancel', 'ship', 'dispute'],
      staff: ['cancel'],
    },
  },
  shipped: {
    tone: 'held',
    whoActs: 'carrier',
    acts: {
      buyer: ['confirm', 'refuse', 'dispute'],
      seller: ['deliver', 'return_to_origin', 'dispute'],
      staff: [],
    },
  },
  delivered: {
    tone: 'held',
    whoActs: 'buyer',
    acts: {
      buyer: ['confirm', 'request_return', 'dispute', 'extend_inspection'],
      seller: ['dispute'],
      staff: [],
    },
  },
  return_requested: {
    tone: 'held',
    whoActs: 'seller',
    acts: {
      buyer: ['confirm', 'dispute'],
      seller: ['approve_return', 'decline_return', 'dispute'],
      staff: ['approve_return'],
    },
  },
  returning: {
    tone: 'held',
    whoActs: 'seller',
    acts: { buyer: ['dispute'], seller: ['receive_return', 'dispute'], staff: [] },
  },
  disputed: {
    tone: 'frozen',
    whoActs: 'staff',
    acts: { buyer: ['withdraw_dispute'], seller: ['answer_dispute'], staff: ['resolve'] },
  },
  completed: { tone: 'positive', whoActs: null, acts: nothing },
  completed_split: { tone: 'positive', whoActs: null, acts: nothing },
  cancelled: { tone: 'neutral', whoActs: null, acts: nothing },
  cancelled_unpaid: { tone: 'neutral', whoActs: null, acts: nothing },
  rejected: { tone: 'negative', whoActs: null, acts: nothing },
  returned: { tone: 'neutral', whoActs: null, acts: nothing },
  refunded: { tone: 'neutral', whoActs: null, acts: nothing },
};

/**
 * Where the money is, who acts next, until when, and what happens otherwise: for one order as one
 * viewer sees it. `actions` are the answers of api.order_actions; without them (rows of a list) the
 * table's usual acts are assumed, and the database still decides.
 */
export function orderView(
  order: OrderFacts,
  viewer: OrderViewer,
  now: string | number,
  actions?: readonly Pick<AllowedAction, 'action' | 'is_primary'>[],
): OrderView {
  const situation = situationOf(order);
  const row = rowFor(situation, order);
  const isViewersTurn = row.whoActs === viewer;
  const offered = offer(row.acts[viewer], actions);
  const primary = choosePrimary(offered, isViewersTurn, situation, actions);
  const dueAt = isFinalStatus(order.status) ? null : order.due_at;
  return {
    situation,
    where: moneyPlaces(order, situation, viewer),
    tone: isViewersTurn ? 'attention' : row.tone,
    statusKey: `order.status.${situation}`,
    whoActs: row.whoActs,
    isViewersTurn,
    dueAt,
    isOverdue: dueAt !== null && Date.parse(dueAt) <= toMilliseconds(now),
    sentenceKey: isSentOn(order, viewer) ? 'order.sentence.to_source.buyer' : `order.sentence.${situation}.${viewer}`,
    otherwiseKey: otherwiseKey(order, dueAt, viewer),
    params: paramsOf(order),
    primaryAction: primary,
    secondaryActions: offered.filter((action) => action !== primary),
  };
}

/** The buyer wanted all of it back where it was paid from: it is not simply in the wallet. */
function isSentOn(order: OrderFacts, viewer: OrderViewer): boolean {
  return viewer === 'buyer' && order.refund_to === 'source' && order.refunded_minor === order.total_minor;
}

export function situationOf(order: OrderFacts): Situation {
  const { status } = order;
  if (status === 'completed' && order.refunded_minor > 0n) return 'completed_split';
  if (status === 'cancelled' && order.refunded_minor === 0n) return 'cancelled_unpaid';
  if (status === 'delivered' && order.return_requested_at !== null) return 'return_requested';
  const isBeforeShipping = status === 'accepted' || status === 'preparing';
  if (isBeforeShipping && order.cancel_requested_by !== null) return 'cancel_requested';
  return status;
}

function rowFor(situation: Situation, order: OrderFacts): Row {
  const row = rows[situation];
  const openedBySeller =
    (situation === 'cancel_requested' && order.cancel_requested_by === 'seller') ||
    (situation === 'disputed' && order.dispute?.opened_by === 'seller');
  if (!openedBySeller) return row;
  const acts = { ...row.acts, buyer: row.acts.seller, seller: row.acts.buyer };
  if (situation === 'disputed') return { ...row, acts };
  const buyer = acts.buyer.filter((action) => action !== 'ship');
  return { ...row, whoActs: 'buyer', acts: { ...acts, buyer, seller: ['ship', ...acts.seller] } };
}

/** The acts that the database allows, ours first in our order, any others after them. */
function offer(
  usual: readonly ViewAction[],
  actions: readonly Pick<AllowedAction, 'action'>[] | undefined,
): ViewAction[] {
  if (actions === undefined) return [...usual];
  const allowed = new Set(actions.map((one) => one.action).filter(isPersonAction));
  const known = usual.filter((action) => action === 'pay' || allowed.has(action));
  return [...known, ...[...allowed].filter((action) => !known.includes(action))];
}

function choosePrimary(
  offered: readonly ViewAction[],
  isViewersTurn: boolean,
  situation: Situation,
  actions: readonly Pick<AllowedAction, 'action' | 'is_primary'>[] | undefined,
): ViewAction | null {
  if (isViewersTurn) return offered[0] ?? null;
  // A buyer who holds the parcel may say so before the carrier does.
  if (situation === 'shipped' && offered.includes('confirm')) return 'confirm';
  const flagged = actions?.filter((one) => one.is_primary).map((one) => one.action) ?? [];
  return offered.find((action) => flagged.includes(action)) ?? null;
}

/** A seller sees what reached the wallet (net); everyone else what left the held money. */
function moneyPlaces(order: OrderFacts, situation: Situation, viewer: OrderViewer): MoneyPlace[] {
  if (situation === 'pending_payment') {
    return [{ place: 'buyer', amountMinor: order.total_minor, kind: 'unpaid' }];
  }
  const held = order.status === 'disputed' ? 'frozen' : 'held';
  const places: MoneyPlace[] = [
    { place: 'buyer', amountMinor: order.refunded_minor, kind: 'refunded' },
    { place: 'held', amountMinor: order.held_minor, kind: held },
    { place: 'seller', amountMinor: releasedFor(order, viewer), kind: 'released' },
  ];
  const filled = places.filter((place) => place.amountMinor > 0n);
  if (filled.length > 0) return filled;
  return [{ place: 'buyer', amountMinor: order.total_minor, kind: 'not_taken' }];
}

const releasedFor = (order: OrderFacts, viewer: OrderViewer): bigint =>
  viewer === 'seller' && order.released_minor > 0n && order.net_minor !== null ? order.net_minor : order.released_minor;

function otherwiseKey(order: OrderFacts, dueAt: string | null, viewer: OrderViewer): OtherwiseKey | null {
  if (dueAt === null || order.due_action === null) return null;
  const isReminder = order.due_action === 'escalate' && order.status === 'disputed';
  const action = isReminder ? 'remind' : order.due_action;
  return isOtherwise(action) ? `order.otherwise.${action}.${viewer}` : null;
}

export const otherwises = [
  'expire',
  'lapse',
  'release',
  'escalate',
  'remind',
  'time_out',
  'return_lapse',
] as const satisfies readonly Otherwise[];

const isOtherwise = (action: string): action is Otherwise => (otherwises as readonly string[]).includes(action);

function paramsOf(order: OrderFacts): OrderParams {
  const { currency } = order;
  const amountMinor = order.held_minor > 0n ? order.held_minor : order.total_minor;
  return {
    amount: { amountMinor, currency },
    refunded: { amountMinor: order.refunded_minor, currency },
    released: { amountMinor: order.released_minor, currency },
    net: order.net_minor === null ? null : { amountMinor: order.net_minor, currency },
    store: order.store_name,
    buyer: order.buyer_name ?? '',
    carrier: [order.tracking_carrier, order.tracking_number].filter(Boolean).join(' '),
    due: order.due_at,
  };
}

const toMilliseconds = (instant: string | number): number =>
  typeof instant === 'number' ? instant : Date.parse(instant);

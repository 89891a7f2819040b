/**
 * The life of an order as the domain describes it, written down a second time: who may do what in which status, what it
 * does, and which timer runs afterwards. Nothing here is read from the product.
 */
export type Side = 'buyer' | 'seller' | 'staff' | 'system';

export type Effect =
  | 'fund'
  | 'release'
  | 'refund'
  | 'refund_part'
  | 'stock_back'
  | 'stock_leaves'
  | 'stock_returns'
  | 'ask_cancel'
  | 'forget_cancel'
  | 'ask_return'
  | 'decline_return'
  | 'extend_inspection'
  | 'open_dispute'
  | 'answer_dispute'
  | 'withdraw_dispute'
  | 'decide_dispute';

export type Guard =
  | 'no_cancel_asked'
  | 'cancel_asked_by_other'
  | 'no_return_waits'
  | 'no_return_ever'
  | 'return_waits'
  | 'may_extend'
  | 'opened_dispute'
  | 'may_answer';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long each party has, milliseconds: the defaults of the platform. */
export const periods = {
  pay: 30 * minute,
  accept: 24 * hour,
  ship: 3 * day,
  transit: 14 * day,
  inspect: 3 * day,
  returnAnswer: 3 * day,
  return: 14 * day,
  disputeAnswer: 3 * day,
  disputeReminder: 2 * day,
  disputeEnd: 60 * day,
};

export type Timer =
  | { readonly kind: 'none' | 'keep' | 'resume' }
  | { readonly kind: 'extend'; readonly after: number }
  | { readonly kind: 'start' | 'freeze' | 'remind'; readonly after: number; readonly next: string };

export interface Rule {
  readonly from: string;
  readonly action: string;
  readonly by: Side;
  readonly to: string;
  readonly does: readonly Effect[];
  readonly timer: Timer;
  readonly guard?: Guard;
  /** Tells rules of one action apart: the outcome of a decision, the status that a withdrawn dispute leads back to. */
  readonly variant: string;
  /** The right that staff need. */
  readonly right?: 'orders.act' | 'orders.resolve';
  readonly needs: readonly ('reason' | 'details' | 'tracking')[];
  readonly may: readonly string[];
}

const none: Timer = { kind: 'none' };
const keep: Timer = { kind: 'keep' };
const start = (after: number, next: string): Timer => ({ kind: 'start', after, next });

type Extra = Partial<Pick<Rule, 'guard' | 'right' | 'needs' | 'may' | 'variant'>>;

function rule(path: string, by: Side, to: string, does: readonly Effect[], timer: Timer, extra: Extra = {}): Rule {
  const [from = '', action = ''] = path.split(' ');
  return { from, action, by, to, does, timer, variant: '', needs: [], may: [], ...extra };
}

const giveBack: readonly Effect[] = ['stock_back', 'refund'];
const toShip = start(periods.ship, 'lapse');
const toInspect = start(periods.inspect, 'release');
const toReturn = start(periods.return, 'return_lapse');
const frozen: Timer = { kind: 'freeze', after: periods.disputeAnswer, next: 'escalate' };
const withReason: Extra = { needs: ['reason'] };

const straight: readonly Rule[] = [
  rule('pending_payment pay', 'system', 'placed', ['fund'], start(periods.accept, 'lapse')),
  rule('pending_payment cancel', 'buyer', 'cancelled', ['stock_back'], none, { may: ['reason'] }),
  rule('pending_payment cancel', 'staff', 'cancelled', ['stock_back'], none, { ...withReason, right: 'orders.act' }),
  rule('pending_payment expire', 'system', 'cancelled', ['stock_back'], none),
  rule('placed accept', 'seller', 'accepted', [], toShip),
  rule('placed reject', 'seller', 'rejected', giveBack, none, withReason),
  rule('placed cancel', 'buyer', 'cancelled', giveBack, none, { may: ['reason'] }),
  rule('placed cancel', 'staff', 'cancelled', giveBack, none, { ...withReason, right: 'orders.act' }),
  rule('placed lapse', 'system', 'cancelled', giveBack, none),
  rule('accepted prepare', 'seller', 'preparing', [], keep),
  rule('shipped deliver', 'seller', 'delivered', [], toInspect, { may: ['proof'] }),
  rule('shipped confirm', 'buyer', 'completed', ['release'], none),
  rule('shipped refuse', 'buyer', 'returning', [], toReturn, withReason),
  rule('shipped return_to_origin', 'seller', 'returning', [], toReturn, withReason),
  rule('shipped escalate', 'system', 'disputed', ['open_dispute'], frozen),
  rule('delivered confirm', 'buyer', 'completed', ['release'], none),
  rule('delivered release', 'system', 'completed', ['release'], none, { guard: 'no_return_waits' }),
  rule(
    'delivered extend_inspection',
    'buyer',
    'delivered',
    ['extend_inspection'],
    { kind: 'extend', after: periods.inspect },
    { guard: 'may_extend' },
  ),
  rule('delivered request_return', 'buyer', 'delivered', ['ask_return'], start(periods.returnAnswer, 'escalate'), {
    ...withReason,
    guard: 'no_return_ever',
  }),
  rule('delivered approve_return', 'seller', 'returning', [], toReturn, { guard: 'return_waits' }),
  rule('delivered approve_return', 'staff', 'returning', [], toReturn, {
    guard: 'return_waits',
    right: 'orders.act',
    may: ['reason'],
  }),
  rule('delivered decline_return', 'seller', 'delivered', ['decline_return'], toInspect, {
    ...withReason,
    guard: 'return_waits',
  }),
  rule('delivered escalate', 'system', 'disputed', ['open_dispute'], frozen, { guard: 'return_waits' }),
  rule('returning receive_return', 'seller', 'returned', ['stock_returns', 'refund'], none, { may: ['is_sellable'] }),
  rule('returning return_lapse', 'system', 'returned', ['refund'], none),
  rule('disputed escalate', 'system', 'disputed', [], {
    kind: 'remind',
    after: periods.disputeReminder,
    next: 'escalate',
  }),
  rule('disputed time_out', 'system', 'refunded', ['stock_back', 'refund', 'decide_dispute'], none),
];

const beforeShipping: readonly Rule[] = ['accepted', 'preparing'].flatMap((from) => [
  rule(`${from} ship`, 'seller', 'shipped', ['stock_leaves', 'forget_cancel'], start(periods.transit, 'escalate'), {
    needs: ['tracking'],
  }),
  rule(`${from} lapse`, 'system', 'cancelled', giveBack, none),
  rule(`${from} cancel`, 'staff', 'cancelled', giveBack, none, { ...withReason, right: 'orders.act' }),
  ...(['buyer', 'seller'] as const).flatMap((by) => [
    rule(`${from} request_cancel`, by, from, ['ask_cancel'], keep, { ...withReason, guard: 'no_cancel_asked' }),
    rule(`${from} agree_cancel`, by, 'cancelled', giveBack, none, { guard: 'cancel_asked_by_other' }),
    rule(`${from} decline_cancel`, by, from, ['forget_cancel'], keep, {
      guard: 'cancel_asked_by_other',
      may: ['reason'],
    }),
  ]),
]);

const disputes: readonly Rule[] = (['buyer', 'seller'] as const).flatMap((by) => [
  rule('disputed answer_dispute', by, 'disputed', ['answer_dispute'], keep, {
    needs: ['details'],
    guard: 'may_answer',
  }),
  ...['accepted', 'preparing', 'shipped', 'delivered', 'returning'].flatMap((from) => [
    rule(`${from} dispute`, by, 'disputed', ['open_dispute'], frozen, { ...withReason, may: ['details'] }),
    rule(
      'disputed withdraw_dispute',
      by,
      from,
      ['withdraw_dispute'],
      { kind: 'resume' },
      {
        guard: 'opened_dispute',
        variant: from,
        may: ['reason'],
      },
    ),
  ]),
]);

/** The payer disputes the charge at the bank: the order waits for its word. */
const chargebacks: readonly Rule[] = ['placed', 'accepted', 'preparing', 'shipped', 'delivered', 'returning'].flatMap(
  (from) => [
    rule(`${from} dispute`, 'system', 'disputed', ['open_dispute'], frozen),
    rule(
      'disputed withdraw_dispute',
      'system',
      from,
      ['withdraw_dispute'],
      { kind: 'resume' },
      { guard: 'opened_dispute', variant: from },
    ),
  ],
);

const decision = (variant: string, to: string, does: readonly Effect[]) =>
  rule('disputed resolve', 'staff', to, [...does, 'decide_dispute'], none, {
    variant,
    right: 'orders.resolve',
    needs: ['reason'],
    may: ['outcome', 'refund_minor'],
  });

export const rules: readonly Rule[] = [
  ...straight,
  ...beforeShipping,
  ...disputes,
  ...chargebacks,
  decision('release', 'completed', ['stock_leaves', 'release']),
  decision('refund', 'refunded', giveBack),
  decision('split', 'completed', ['stock_leaves', 'refund_part', 'release']),
];

export const finalStatuses: ReadonlySet<string> = new Set([
  'completed',
  'cancelled',
  'rejected',
  'returned',
  'refunded',
]);

export const actions: readonly string[] = [...new Set(rules.map(({ action }) => action))];

/** The statuses of an order, in the order in which a good one passes through them. */
export const orderStatuses = [
  'pending_payment',
  'placed',
  'accepted',
  'preparing',
  'shipped',
  'delivered',
  'returning',
  'disputed',
  'completed',
  'cancelled',
  'rejected',
  'returned',
  'refunded',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const finalOrderStatuses = [
  'completed',
  'cancelled',
  'rejected',
  'returned',
  'refunded',
] as const satisfies readonly OrderStatus[];

export const isFinalStatus = (status: OrderStatus): boolean =>
  (finalOrderStatuses as readonly OrderStatus[]).includes(status);

/** Acts that people do; the database decides which of them a person may do now. */
export const personActions = [
  'cancel',
  'accept',
  'reject',
  'prepare',
  'ship',
  'request_cancel',
  'agree_cancel',
  'decline_cancel',
  'deliver',
  'confirm',
  'refuse',
  'return_to_origin',
  'request_return',
  'approve_return',
  'decline_return',
  'receive_return',
  'dispute',
  'withdraw_dispute',
  'answer_dispute',
  'resolve',
  'extend_inspection',
] as const;
export type PersonAction = (typeof personActions)[number];

/** Acts that only the system does: a payment or a deadline. */
export const systemActions = [
  'place',
  'pay',
  'expire',
  'lapse',
  'release',
  'escalate',
  'time_out',
  'return_lapse',
] as const;
export type SystemAction = (typeof systemActions)[number];
export type OrderAction = PersonAction | SystemAction;

export const isPersonAction = (action: string): action is PersonAction =>
  (personActions as readonly string[]).includes(action);

export const orderActors = ['buyer', 'seller', 'system', 'staff', 'carrier'] as const;
export type OrderActor = (typeof orderActors)[number];

/** Who looks at an order. */
export const orderViewers = ['buyer', 'seller', 'staff'] as const;
export type OrderViewer = (typeof orderViewers)[number];

/** What an act asks for beside its name. */
export const actionRequirements = ['reason', 'tracking', 'outcome', 'details'] as const;
export type ActionRequirement = (typeof actionRequirements)[number];

export const disputeOutcomes = ['release', 'refund', 'split'] as const;
export type DisputeOutcome = (typeof disputeOutcomes)[number];

/** Reasons that a person chooses from when opening a dispute; free text goes into the details. */
export const disputeReasons = [
  'not_received',
  'not_as_described',
  'damaged',
  'wrong_item',
  'missing_items',
  'counterfeit',
  'return_refused',
  'other',
] as const;
export type DisputeReason = (typeof disputeReasons)[number];

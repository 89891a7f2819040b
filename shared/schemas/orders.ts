import * as z from 'zod/mini';
import { actionRequirements, disputeOutcomes, orderActors, orderStatuses, orderViewers } from '../orders/states.ts';
import { defineCommand } from './command.ts';
import { addressInput } from './identity.ts';
import {
  currencyCode,
  idempotencyKey,
  jsonObject,
  localizedText,
  minor,
  minorOrNull,
  minorOrZeroToSend,
  minorToSend,
  optionalText,
  text,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';

export const orderStatus = z.enum(orderStatuses);
export const orderViewer = z.enum(orderViewers);

export const disputeSummary = z.object({
  opened_by: z.string(),
  reason: z.string(),
  details: z.optional(textOrNull),
  opened_at: timestamp,
  answer_due_at: z.optional(timestampOrNull),
  answered_at: z.optional(timestampOrNull),
  buyer_answer: z.optional(textOrNull),
  seller_answer: z.optional(textOrNull),
  outcome: z.optional(z.nullable(z.enum(disputeOutcomes))),
  refund_minor: z.optional(minorOrNull),
  decided_at: z.optional(timestampOrNull),
  decision_reason: z.optional(textOrNull),
});

/** api.orders: one row as the person who asks may see it. */
export const order = z.object({
  id: uuid,
  code: z.string(),
  checkout_id: z.nullable(uuid),
  viewer_role: orderViewer,
  buyer_id: uuid,
  buyer_name: textOrNull,
  store_id: uuid,
  store_slug: z.string(),
  store_name: z.string(),
  status: orderStatus,
  currency: currencyCode,
  items_minor: minor,
  delivery_minor: minor,
  total_minor: minor,
  commission_minor: minorOrNull,
  tax_minor: minorOrNull,
  provider_fee_minor: minorOrNull,
  net_minor: minorOrNull,
  /** Paid on top for the provider's fee; only the buyer sees it. */
  buyer_fee_minor: z.optional(minorOrNull),
  /** Where money goes when the order is refunded: wallet, or source; the seller does not see the choice. */
  refund_to: z.optional(textOrNull),
  held_minor: minor,
  released_minor: minor,
  refunded_minor: minor,
  payment_method: z.string(),
  item_count: z.int(),
  first_item_title: z.nullable(localizedText),
  first_item_image_path: textOrNull,
  address: z.nullable(jsonObject),
  note: textOrNull,
  tracking_carrier: textOrNull,
  tracking_number: textOrNull,
  due_at: timestampOrNull,
  due_action: textOrNull,
  cancel_requested_by: textOrNull,
  return_requested_at: timestampOrNull,
  dispute: z.nullable(disputeSummary),
  last_seq: z.int(),
  version: z.int(),
  placed_at: timestampOrNull,
  paid_at: timestampOrNull,
  shipped_at: timestampOrNull,
  delivered_at: timestampOrNull,
  inspection_ends_at: timestampOrNull,
  completed_at: timestampOrNull,
  created_at: timestamp,
  updated_at: timestamp,
});
export type Order = z.infer<typeof order>;

export const adminOrder = z.extend(order, { buyer_email: textOrNull, age: z.unknown() });
export type AdminOrder = z.infer<typeof adminOrder>;

export const orderItem = z.object({
  id: uuid,
  order_id: uuid,
  /** Null for something that was agreed on without being on sale. */
  product_id: z.nullable(uuid),
  title: localizedText,
  image_path: textOrNull,
  quantity: z.int(),
  unit_price_minor: minor,
  total_minor: minor,
  commission_minor: minorOrNull,
  commission_bps: z.nullable(z.int()),
});
export type OrderItem = z.infer<typeof orderItem>;

export const orderEvent = z.object({
  id: uuid,
  order_id: uuid,
  seq: z.int(),
  action: z.string(),
  actor: z.enum(orderActors),
  actor_name: textOrNull,
  from_status: z.nullable(orderStatus),
  to_status: orderStatus,
  reason: textOrNull,
  data: z.nullable(jsonObject),
  created_at: timestamp,
});
export type OrderEvent = z.infer<typeof orderEvent>;

/** One act that the person who asked may do now. */
export const allowedAction = z.object({
  action: z.string(),
  to_status: orderStatus,
  actor: z.enum(orderActors),
  requires: z.array(z.enum(actionRequirements)),
  money_minor: minorOrNull,
  is_primary: z.boolean(),
  /** For staff on an order that holds money: above it a second person must agree. */
  alone_max_minor: z.optional(minorOrNull),
});
export type AllowedAction = z.infer<typeof allowedAction>;

export const orderActions = defineCommand('order_actions', z.object({ p_order_id: uuid }), z.array(allowedAction));

export const itemInput = z.object({
  product_id: uuid,
  quantity: z.int().check(z.minimum(1), z.maximum(10_000)),
});

export const quoteOrder = defineCommand(
  'quote_order',
  z.object({
    p_store_id: uuid,
    p_items: z.array(itemInput),
    p_address: z.nullable(z.partial(addressInput)),
  }),
  z.object({
    store_id: uuid,
    currency: currencyCode,
    items: z.array(
      z.object({
        product_id: uuid,
        title: z.nullable(localizedText),
        quantity: z.int(),
        unit_price_minor: minorOrNull,
        total_minor: minorOrNull,
        available: z.nullable(z.int()),
      }),
    ),
    items_minor: minor,
    delivery_minor: minor,
    total_minor: minor,
    wallet_available_minor: minorOrNull,
    /** What paying through a provider adds; null where none works. */
    payment_fee_minor: minorOrNull,
    problems: z.array(z.object({ product_id: z.nullable(uuid), code: z.string() })),
  }),
);

export const placedOrder = z.object({
  checkout_id: uuid,
  order_id: uuid,
  code: z.string(),
  status: orderStatus,
  total_minor: minor,
  currency: currencyCode,
  pay_by: timestampOrNull,
});
export type PlacedOrder = z.infer<typeof placedOrder>;

export const placeOrder = defineCommand(
  'place_order',
  z.object({
    p_store_id: uuid,
    p_items: z.array(itemInput).check(z.minLength(1)),
    p_address: addressInput,
    p_payment_method: z.enum(['wallet', 'provider']),
    p_expected_total_minor: minorToSend,
    p_note: optionalText(500),
    p_idempotency_key: idempotencyKey,
  }),
  placedOrder,
);

/** What the acts carry; each act reads its own keys. */
export const actPayload = z.partial(
  z.object({
    reason: text(500),
    details: text(4000),
    carrier: text(60),
    tracking_number: text(60),
    proof: text(500),
    is_sellable: z.boolean(),
    outcome: z.enum(disputeOutcomes),
    refund_minor: minorOrZeroToSend,
    expected_version: z.int(),
  }),
);
export type ActPayload = z.input<typeof actPayload>;

export const orderAct = defineCommand(
  'order_act',
  z.object({
    p_order_id: uuid,
    p_action: z.string(),
    p_payload: actPayload,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({
    order_id: uuid,
    status: orderStatus,
    seq: z.int(),
    version: z.int(),
    due_at: timestampOrNull,
    due_action: textOrNull,
  }),
);

export const orderLedgerLine = z.object({
  id: z.union([z.int(), z.string()]),
  order_id: uuid,
  journal_id: z.union([z.int(), z.string()]),
  journal_kind: z.string(),
  kind: z.string(),
  debit_account: z.union([z.int(), z.string()]),
  debit_label: textOrNull,
  credit_account: z.union([z.int(), z.string()]),
  credit_label: textOrNull,
  amount_minor: minor,
  currency: currencyCode,
  occurred_at: timestamp,
});
export type OrderLedgerLine = z.infer<typeof orderLedgerLine>;

export const refundPlaces = ['wallet', 'held', 'provider', 'source'] as const;

/** api.refunds: money that went back to a buyer, and where it is now. */
export const refund = z.object({
  id: uuid,
  order_id: z.nullable(uuid),
  order_code: textOrNull,
  payment_id: z.nullable(uuid),
  amount_minor: minor,
  fee_minor: minor,
  currency: currencyCode,
  destination: z.enum(['wallet', 'source']),
  status: z.string(),
  place: z.enum(refundPlaces),
  provider: textOrNull,
  provider_name: textOrNull,
  expected_at: timestampOrNull,
  failure_code: textOrNull,
  created_at: timestamp,
  ended_at: timestampOrNull,
});
export type Refund = z.infer<typeof refund>;

const refundDestination = z.enum(['wallet', 'source']);

/** What the buyer may choose about money that goes back, and how much of it may still go to the source. */
export const refundChoice = defineCommand(
  'refund_choice',
  z.object({ p_order_id: uuid }),
  z.object({
    refund_to: refundDestination,
    can_choose: z.boolean(),
    provider: textOrNull,
    provider_name: textOrNull,
    takes_days: z.nullable(z.int()),
    left_minor: minor,
    fee_minor: minor,
    currency: currencyCode,
  }),
);

export const chooseRefund = defineCommand(
  'choose_refund',
  z.object({ p_order_id: uuid, p_refund_to: refundDestination }),
  z.object({ order_id: uuid, refund_to: refundDestination }),
);

export const forwardRefund = defineCommand(
  'forward_refund',
  z.object({ p_order_id: uuid, p_amount_minor: minorToSend, p_idempotency_key: idempotencyKey }),
  z.object({ refund_id: uuid, order_id: uuid, status: z.string() }),
);

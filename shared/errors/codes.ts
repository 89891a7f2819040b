/**
 * Every error that a person or a program can meet: its stable code and its HTTP status (0 = the
 * request never got an answer). The database, the Edge Functions and the clients all use these.
 */
export const errorHttp = {
  // access and account
  'auth.required': 401,
  'auth.session_ended': 401,
  'account.suspended': 403,
  'permission.denied': 403,
  'rate.limited': 429,
  'reason.required': 400,
  'request.address_refused': 403,
  'step_up.required': 403,
  'step_up.expired': 403,
  'step_up.invalid': 400,
  'step_up.code_invalid': 400,
  'step_up.no_channel': 409,
  'step_up.not_found': 404,
  'staff.last_superadmin': 409,
  'staff.role_unknown': 400,

  // foundation
  'amount.not_positive': 400,
  'amount.too_large': 400,
  'amount.below_minimum': 400,
  'amount.out_of_range': 400,
  'currency.unknown': 400,
  'currency.mismatch': 409,
  'cursor.invalid': 400,
  'idempotency.conflict': 409,
  'idempotency.key_required': 400,
  'idempotency.key_invalid': 400,
  'idempotency.not_begun': 500,
  'idempotency.unfinished': 500,
  'record.immutable': 409,
  'setting.invalid': 400,
  'setting.unknown': 404,
  'time_travel.backwards': 400,
  'time_travel.forbidden': 403,

  // ledger
  'ledger.insufficient_funds': 409,
  'ledger.currency_mismatch': 409,
  'ledger.amount_invalid': 400,
  'ledger.same_account': 400,
  'ledger.account_closed': 409,
  'ledger.journal_refused': 409,

  // outbox and jobs
  'event.not_dead': 409,
  'event.not_found': 404,
  'job.unknown': 404,

  // identity
  'profile.invalid': 400,
  'profile.phone_invalid': 400,
  'address.invalid': 400,
  'address.too_many': 409,
  'user.cannot_suspend_self': 409,
  'user.closed': 409,
  'user.not_found': 404,
  'user.status_invalid': 400,

  // stores
  'store.invalid': 400,
  'store.invalid_transition': 409,
  'store.not_found': 404,
  'store.slug_invalid': 400,
  'store.slug_taken': 409,
  'store.too_many': 409,
  'store.closed': 409,
  'store.decision_invalid': 400,
  'member.exists': 409,
  'member.not_found': 404,
  'member.owner_stays': 409,
  'member.role_invalid': 400,
  'member.user_unknown': 404,

  // catalogue
  'product.unavailable': 409,
  'stock.insufficient': 409,

  // orders
  'order.empty': 400,
  'order.too_many_items': 400,
  'order.own_store': 409,
  'order.total_changed': 409,
  'order.not_found': 404,
  'order.changed': 409,
  'order.action_not_allowed': 403,
  'order.invalid_transition': 409,
  'order.reason_required': 400,
  'order.tracking_required': 400,
  'order.outcome_invalid': 400,

  // payments
  'payment.checkout_url_invalid': 400,
  'payment.not_found': 404,
  'payment.order_amount_differs': 409,
  'payment.order_not_payable': 409,
  'payment.provider_unavailable': 409,
  'payment.purpose_invalid': 400,

  // ledger
  'ledger.account_not_empty': 409,
  'ledger.account_unknown': 404,
  'ledger.effective_at_invalid': 400,
  'ledger.hold_closed': 409,
  'ledger.hold_exceeded': 409,
  'ledger.hold_expired': 409,
  'ledger.hold_not_found': 404,
  'ledger.journal_empty': 400,
  'ledger.journal_not_found': 404,
  'ledger.journal_too_large': 400,
  'ledger.not_reversible': 409,
  'ledger.reversal_exceeded': 409,

  // catalogue
  'product.category_unknown': 400,
  'product.invalid': 400,
  'product.not_found': 404,
  'product.price_invalid': 400,
  'stock.below_reserved': 409,
  'stock.delta_invalid': 400,
  'stock.note_invalid': 400,
  'stock.reason_invalid': 400,
  'search.query_too_long': 400,
  'search.sort_invalid': 400,

  // orders
  'order.commission_missing': 500,
  'order.details_required': 400,
  'order.items_invalid': 400,
  'order.note_invalid': 400,
  'order.payload_invalid': 400,
  'order.payment_method_invalid': 400,
  'order.quantity_invalid': 400,
  'order.too_many_unpaid': 409,

  // payments
  'payment.provider_refused': 502,
  'payment.provider_unreachable': 503,
  'payment.not_refundable': 409,
  'payment.refund_not_found': 404,
  'payment.refund_open': 409,
  'payment.source_invalid': 400,
  'bank_transfer.duplicate': 409,
  'bank_transfer.reference_invalid': 400,
  'inbox.already_handled': 409,
  'inbox.not_found': 404,
  'inbox.not_verified': 409,

  // payouts
  'payout.unavailable': 409,
  'payout_destination.account_invalid': 400,
  'payout_destination.bank_unknown': 400,
  'payout_destination.cooling_off': 409,
  'payout_destination.duplicate': 409,
  'payout_destination.in_use': 409,
  'payout_destination.name_invalid': 400,
  'payout_destination.not_found': 404,
  'withdrawal.decision_invalid': 400,
  'withdrawal.not_cancellable': 409,
  'withdrawal.not_found': 404,
  'withdrawal.not_under_review': 409,
  'withdrawal.own': 403,

  // failures
  'charge.failed': 402,
  'refund.failed': 502,
  'refund.refused': 502,
  'transfer.failed': 502,
  'transfer.reversed': 502,
  'transfer.refused': 502,
  'recipient.refused': 502,

  // access
  'reason.invalid': 400,
  'ledger.balance_too_large': 409,

  // adjustments and seals
  'ledger.version_unknown': 404,
  'ledger.entry_not_found': 404,
  'ledger.not_sealed': 409,
  'adjustment.not_found': 404,
  'adjustment.decided': 409,
  'adjustment.four_eyes': 403,
  'ledger.journal_invalid': 400,
  'delivery.not_found': 404,
  'delivery.not_dead': 409,

  // sign-in, as Supabase Auth answers
  'auth.credentials_wrong': 400,
  'auth.email_invalid': 400,
  'auth.email_unconfirmed': 400,
  'auth.email_taken': 422,
  'auth.code_wrong': 403,
  'auth.password_weak': 422,
  'auth.password_same': 422,
  'auth.sign_up_closed': 403,

  // found before anything is sent, or answered by a layer below ours
  'amount.required': 400,
  'amount.malformed': 400,
  'amount.too_precise': 400,
  'text.required': 400,
  'request.invalid': 400,
  'record.not_found': 404,
  'record.exists': 409,
  'answer.unexpected': 502,
  'server.busy': 503,
  'server.failed': 500,
  'upload.too_large': 413,
  'upload.type_refused': 415,
  'upload.failed': 500,
  'network.offline': 0,
  'network.timeout': 0,
  'network.unknown_outcome': 0,
  unknown: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorHttp;

export const errorCodes = Object.keys(errorHttp) as readonly ErrorCode[];

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorHttp, code);

/** Codes that clients and the layers below give; no function of the database raises them. */
export const clientErrorCodes = [
  'auth.credentials_wrong',
  'auth.email_invalid',
  'auth.email_unconfirmed',
  'auth.email_taken',
  'auth.code_wrong',
  'auth.password_weak',
  'auth.password_same',
  'auth.sign_up_closed',
  'currency.mismatch',
  'amount.required',
  'amount.malformed',
  'amount.too_precise',
  'text.required',
  'request.invalid',
  'record.not_found',
  'record.exists',
  'answer.unexpected',
  'server.busy',
  'server.failed',
  'upload.too_large',
  'upload.type_refused',
  'upload.failed',
  'network.offline',
  'network.timeout',
  'network.unknown_outcome',
  'unknown',
] as const satisfies readonly ErrorCode[];

import type { Checkout, Payment, PaymentStatus } from '@shared/schemas/payments.ts';

/**
 * What the page of a payment says. `phone`: approve on the phone now; `to_pay`: the company's page waits;
 * `waiting`: being confirmed; `unknown`: no answer for longer than usual; `late`: paid after its order had ended.
 */
export type PaymentScene =
  'phone' | 'to_pay' | 'waiting' | 'unknown' | 'paid' | 'late' | 'failed' | 'expired' | 'returned';

export type PaymentView = {
  readonly scene: PaymentScene;
  /** Still open: keep asking, by the clock, beside the live events. */
  readonly isOpen: boolean;
  /** The provider's page can be opened (again). */
  readonly checkout: Checkout | null;
  /** Until when the phone asks (milliseconds); only for `phone`. */
  readonly promptEndsAt: number | null;
};

type Facts = Pick<Payment, 'status' | 'checkout' | 'created_at' | 'expires_at' | 'prompt_ends_at' | 'order_outcome'>;

/** A confirmation that takes longer than this is not usual. */
const usualMs = 3 * 60_000;

/** The scene of a payment at a moment (milliseconds). */
export function paymentView(payment: Facts, now: number): PaymentView {
  const { status } = payment;
  if (!isOpenStatus(status)) {
    const isLate = status === 'succeeded' && payment.order_outcome === 'too_late';
    return { scene: isLate ? 'late' : endings[status], isOpen: false, checkout: null, promptEndsAt: null };
  }
  const open = { isOpen: true, checkout: null, promptEndsAt: null } as const;
  const begun = Date.parse(payment.created_at);
  const isOver = payment.expires_at !== null && Date.parse(payment.expires_at) <= now;
  if (payment.prompt_ends_at !== null) {
    const promptEndsAt = Date.parse(payment.prompt_ends_at);
    return now < promptEndsAt ? { ...open, scene: 'phone', promptEndsAt } : { ...open, scene: 'unknown' };
  }
  if (status !== 'pending' && payment.checkout !== null && !isOver) {
    return { ...open, scene: 'to_pay', checkout: payment.checkout };
  }
  // A page with an address of its own is the same payment whenever it is opened; a form would begin another.
  const again = payment.checkout?.kind === 'redirect' && !isOver ? payment.checkout : null;
  return { ...open, scene: isOver || now - begun > usualMs ? 'unknown' : 'waiting', checkout: again };
}

type OpenStatus = 'created' | 'requires_action' | 'pending';

const isOpenStatus = (status: PaymentStatus): status is OpenStatus =>
  status === 'created' || status === 'requires_action' || status === 'pending';

const endings: Record<Exclude<PaymentStatus, OpenStatus>, PaymentScene> = {
  succeeded: 'paid',
  failed: 'failed',
  expired: 'expired',
  partially_refunded: 'returned',
  refunded: 'returned',
};

/**
 * Chargebacks in the model: a payer disputes a charge at the card's bank. While it is open the order that the charge paid is
 * frozen, or what the wallet has of it is held; lost, the company takes it from what it holds for us, and we from where it is.
 */
import {
  availableOf,
  book,
  done,
  walletOf,
  type Chargeback,
  type Market,
  type Order,
  type Payment,
  type Verdict,
} from './market.ts';
import { freezeForBank, systemAct } from './orders.ts';
import { isSettled } from './payments.ts';
import { giveUpRefunds } from './refunds.ts';

export type ChargebackWord = 'open' | 'won' | 'lost';

/** The payer goes to the bank; the company's word about it waits to be delivered. */
export function disputeCharge(market: Market, name: string, payment: string, amountMinor: number): Verdict {
  market.chargebacks[name] = {
    payment,
    amountMinor,
    status: 'unheard',
    isFrozen: false,
    heldMinor: 0,
    lossMinor: null,
  };
  return done;
}

/** A word of the company, in any order: one that ends what was never heard of opens it first. */
export function hearOfChargeback(market: Market, name: string, word: ChargebackWord): void {
  const chargeback = market.chargebacks[name];
  const payment = market.payments[chargeback?.payment ?? ''];
  if (chargeback === undefined || payment === undefined || !isSettled(payment)) return;
  if (chargeback.status === 'unheard') open(market, chargeback, payment);
  else if (chargeback.status !== 'open') return;
  if (word !== 'open') end(market, chargeback, payment, word);
}

function open(market: Market, chargeback: Chargeback, payment: Payment): void {
  chargeback.status = 'open';
  const order = orderOf(market, payment);
  chargeback.isFrozen = order !== undefined && freezeForBank(market, order);
  if (chargeback.isFrozen) return;
  chargeback.heldMinor = Math.min(availableOf(market, payment.payer, payment.currency), chargeback.amountMinor);
  walletOf(market, payment.payer, payment.currency).held += chargeback.heldMinor;
}

/** Only the order that this charge paid: one that came too late paid nothing. */
const orderOf = (market: Market, { order, orderOutcome }: Payment): Order | undefined =>
  order === null || orderOutcome !== 'paid' ? undefined : market.orders[order];

function end(market: Market, chargeback: Chargeback, payment: Payment, word: 'won' | 'lost'): void {
  const order = orderOf(market, payment);
  // Staff may have decided in between. Lost, the bank has decided the parties' own dispute with it.
  if (
    order?.status === 'disputed' &&
    (word === 'lost' || (chargeback.isFrozen && order.dispute?.isChargeback === true))
  ) {
    systemAct(market, order, word === 'lost' ? 'time_out' : 'withdraw_dispute', { decided_by: 'bank' });
  }
  const wallet = walletOf(market, payment.payer, payment.currency);
  wallet.held -= chargeback.heldMinor;
  chargeback.status = word;
  if (word === 'won') return;
  giveUpRefunds(market, chargeback.payment);
  const { currency } = payment;
  const available = wallet.posted - wallet.held;
  const recovered = Math.min(chargeback.amountMinor, available);
  chargeback.lossMinor = chargeback.amountMinor - recovered;
  wallet.posted -= recovered;
  book(market, 'write_off', currency, chargeback.lossMinor);
  book(market, 'provider_clearing', currency, -chargeback.amountMinor);
  payment.refundedMinor = Math.min(payment.amountMinor, payment.refundedMinor + chargeback.amountMinor);
  payment.status = payment.refundedMinor >= payment.amountMinor ? 'refunded' : 'partially_refunded';
}

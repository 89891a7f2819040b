/** Messages of the company in the model: what a delivery does, the first time and again. */
import { hearOfChargeback, type ChargebackWord } from './chargebacks.ts';
import { takeFault, type Message } from './company.ts';
import type { Market } from './market.ts';
import { hearOfPayment } from './payments.ts';
import { hearRail } from './rails.ts';
import { hearOfRefund } from './refunds.ts';
import { hearOfTransfer } from './withdrawals.ts';

export function deliver(market: Market, name: string): void {
  const message = market.company.messages[name];
  if (message === undefined) return;
  message.deliveries += 1;
  if (message.about === 'hint') {
    hearRail(market, message.subject);
    return;
  }
  completeFee(market, message);
  if (message.deliveries === 1 && !isKnownContent(market, name, message)) process(market, message);
}

function process(market: Market, message: Message): void {
  const { about, subject, status, feeMinor, amountMinor, lie } = message;
  if (about === 'chargeback') hearOfChargeback(market, subject, status as ChargebackWord);
  if (about === 'payment') hearOfPayment(market, subject, status, lie !== null);
  if (about === 'refund') hearOfRefund(market, subject, amountMinor, status);
  if (about === 'withdrawal') hearOfTransfer(market, subject, { status, feeMinor, isMessage: true });
}

/** Messages about transfers do not name the fee; the record does, as long as it says the same. */
function completeFee(market: Market, { about, subject, status }: Message): void {
  if (about !== 'withdrawal' || status !== 'succeeded') return;
  const transfer = market.company.transfers[subject];
  if (takeFault(market.company, `/transfer/verify/${subject}`) !== 'none' || transfer?.status !== 'success') return;
  hearOfTransfer(market, subject, { status, feeMinor: transfer.feeMinor, isMessage: false });
}

/**
 * Refund messages carry no id: two of the same payment, amount and word are one to whoever receives them. Only the final good
 * one names the company's own reference.
 */
function isKnownContent(market: Market, name: string, message: Message): boolean {
  if (message.about !== 'refund' || message.status === 'succeeded') return false;
  return Object.entries(market.company.messages).some(
    ([other, kept]) =>
      other !== name &&
      kept.about === 'refund' &&
      kept.subject === message.subject &&
      kept.amountMinor === message.amountMinor &&
      kept.status === message.status &&
      kept.deliveries > 0,
  );
}

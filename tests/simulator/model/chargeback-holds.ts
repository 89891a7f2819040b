/** In the model: what goes back to a payer whose bank decides about the same money stays in the wallet until it has decided. */
import { availableOf, book, walletOf, type Market, type Order } from './market.ts';

/** This much has just gone back from the order. */
export function holdForChargebacks(market: Market, order: Order, amountMinor: number): void {
  if (order.paidBy === null) return;
  let left = amountMinor;
  for (const chargeback of Object.values(market.chargebacks)) {
    if (chargeback.payment !== order.paidBy || chargeback.status !== 'open') continue;
    const held = Math.min(
      left,
      chargeback.amountMinor - chargeback.heldMinor,
      availableOf(market, order.buyer, order.currency),
    );
    chargeback.isFrozen = false;
    chargeback.heldMinor += held;
    walletOf(market, order.buyer, order.currency).held += held;
    left -= held;
  }
}

/** This much was on its way back to the payer and is in the wallet again: nobody has the same money twice. */
export function settleWithBank(market: Market, name: string, amountMinor: number): void {
  const { payer = '', currency = '' } = market.payments[name] ?? {};
  let left = amountMinor;
  for (const chargeback of Object.values(market.chargebacks)) {
    if (chargeback.payment !== name) continue;
    const there = Math.min(left, availableOf(market, payer, currency));
    if (chargeback.status === 'open' && !chargeback.isFrozen) {
      const held = Math.min(there, chargeback.amountMinor - chargeback.heldMinor);
      chargeback.heldMinor += held;
      walletOf(market, payer, currency).held += held;
      left -= held;
    } else if (chargeback.lossMinor !== null && chargeback.lossMinor > 0) {
      const taken = Math.min(there, chargeback.lossMinor);
      chargeback.lossMinor -= taken;
      walletOf(market, payer, currency).posted -= taken;
      book(market, 'write_off', currency, -taken);
      left -= taken;
    }
  }
}

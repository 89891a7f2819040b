/** In the model: what goes back to a payer whose bank decides about the same money stays in the wallet until it has decided. */
import { availableOf, walletOf, type Market, type Order } from './market.ts';

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

/** Refunds of what was released already, in the model: the store gives back what it got, the platform its commission and the tax. */
import { holdForChargebacks } from './chargeback-holds.ts';
import { shareOut } from './arithmetic.ts';
import type { ApprovalKind, Checked } from './approvals.ts';
import { amountProblem, availableOf, book, done, walletOf, type Market, type Order, type Verdict } from './market.ts';

export interface OrderRefund {
  readonly order: string;
  /** So much, or these pieces. */
  readonly amountMinor: number | null;
  readonly pieces: readonly { readonly product: string; readonly quantity: number }[];
}

interface Plan {
  readonly amountMinor: number;
  readonly netMinor: number;
  readonly commissionMinor: number;
  readonly taxMinor: number;
  readonly feeMinor: number;
}

/** What so many pieces of a line bear of something, when `before` of them went back already: the total stays exact. */
function partOf(totalMinor: number, quantity: number, before: number, more: number): number {
  const upTo = (pieces: number) => (BigInt(totalMinor) * BigInt(pieces)) / BigInt(quantity);
  return Number(upTo(before + more) - upTo(before));
}

function planPieces(order: Order, pieces: OrderRefund['pieces']): Plan | Verdict {
  const named = order.lines.reduce((sum, line) => sum + line.refundedPieces * line.priceMinor, 0);
  if (order.refundedMinor !== named) return 'order.refund_by_amount';
  if (pieces.some(({ quantity }) => quantity < 1 || quantity > 10_000)) return 'order.quantity_invalid';
  let [amountMinor, commissionMinor, taxMinor] = [0, 0, 0];
  for (const { product, quantity } of pieces) {
    const line = order.lines.find((candidate) => candidate.product === product);
    if (line === undefined || line.refundedPieces + quantity > line.quantity) return 'order.refund_lines_invalid';
    amountMinor += line.priceMinor * quantity;
    commissionMinor += partOf(line.commissionMinor, line.quantity, line.refundedPieces, quantity);
    taxMinor += partOf(line.taxMinor, line.quantity, line.refundedPieces, quantity);
  }
  const feeMinor = Number((BigInt(order.sellerFeeMinor) * BigInt(amountMinor)) / BigInt(order.releasedMinor));
  const netMinor = amountMinor - commissionMinor - taxMinor - feeMinor;
  return { amountMinor, netMinor, commissionMinor, taxMinor, feeMinor };
}

function planAmount(order: Order, amountMinor: number): Plan | Verdict {
  const problem = amountProblem(amountMinor, 1, order.releasedMinor);
  if (problem !== done) return problem;
  const weights = [order.netMinor, order.commissionMinor, order.taxMinor, order.sellerFeeMinor];
  const [netMinor = 0, commissionMinor = 0, taxMinor = 0, feeMinor = 0] = shareOut(amountMinor, weights);
  return { amountMinor, netMinor, commissionMinor, taxMinor, feeMinor };
}

function plan(market: Market, { order: name, amountMinor, pieces }: OrderRefund): Plan | Verdict {
  const order = market.orders[name];
  if (order === undefined) return 'order.not_found';
  if (order.status !== 'completed' || order.releasedMinor === 0) return 'order.refund_not_released';
  return amountMinor === null ? planPieces(order, pieces) : planAmount(order, amountMinor);
}

/** Takes an amount from a store: from its wallet what is there, the rest it owes. */
export function takeFromStore(market: Market, name: string, amountMinor: number): void {
  const store = market.stores[name];
  if (store === undefined) return;
  const here = Math.min(availableOf(market, name, store.currency), amountMinor);
  walletOf(market, name, store.currency).posted -= here;
  store.owesMinor += amountMinor - here;
  book(market, 'store_receivable', store.currency, amountMinor - here);
}

/** After a release: what the store owes is taken first. */
export function collectDebt(market: Market, name: string): void {
  const store = market.stores[name];
  if (store === undefined || store.owesMinor === 0) return;
  const dueMinor = Math.min(store.owesMinor, availableOf(market, name, store.currency));
  walletOf(market, name, store.currency).posted -= dueMinor;
  store.owesMinor -= dueMinor;
  book(market, 'store_receivable', store.currency, -dueMinor);
}

function giveBack(market: Market, order: Order, { amountMinor, netMinor, commissionMinor, taxMinor, feeMinor }: Plan) {
  takeFromStore(market, order.store, netMinor + (order.isFeeReturned ? 0 : feeMinor));
  walletOf(market, order.buyer, order.currency).posted += amountMinor;
  book(market, 'commission', order.currency, -commissionMinor);
  book(market, 'tax_payable', order.currency, -taxMinor);
  if (order.isFeeReturned) book(market, 'provider_fee', order.currency, feeMinor);
  order.netMinor -= netMinor;
  order.commissionMinor -= commissionMinor;
  order.taxMinor -= taxMinor;
  order.sellerFeeMinor -= feeMinor;
  order.releasedMinor -= amountMinor;
  order.refundedMinor += amountMinor;
  order.seq += 1;
  order.changedSeq = order.seq;
}

export const orderRefund: ApprovalKind<OrderRefund> = {
  right: 'ledger.adjust',
  check(market, wish): Checked | Verdict {
    const planned = plan(market, wish);
    if (typeof planned === 'string') return planned;
    const { buyer = '', store = '', currency = '' } = market.orders[wish.order] ?? {};
    return { amountMinor: planned.amountMinor, currency, owners: [buyer, store] };
  },
  carryOut(market, wish) {
    const order = market.orders[wish.order];
    const planned = plan(market, wish);
    if (typeof planned === 'string') return planned;
    if (order === undefined) return 'order.not_found';
    giveBack(market, order, planned);
    holdForChargebacks(market, order, planned.amountMinor);
    for (const { product, quantity } of wish.pieces) {
      const line = order.lines.find((candidate) => candidate.product === product);
      if (line !== undefined) line.refundedPieces += quantity;
    }
    return done;
  },
};

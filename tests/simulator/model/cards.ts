/** Cards that payers want kept, in the model: whoever agreed has one that is charged without a page, until it is forgotten. */
import { done, type Market, type Payment, type Verdict } from './market.ts';

export interface Card {
  readonly owner: string;
  isForgotten: boolean;
}

export const isCardOf = (market: Market, name: string, person: string): boolean => {
  const card = market.cards[name];
  return card !== undefined && card.owner === person && !card.isForgotten;
};

/** All payers of this market have one and the same card: it is kept once, however often they agree. */
export function keepCard(market: Market, payment: string, kept: Payment): void {
  kept.wantsSaving = false;
  const isKnown = Object.keys(market.cards).some((name) => isCardOf(market, name, kept.payer));
  if (!isKnown) market.cards[`card of ${payment}`] = { owner: kept.payer, isForgotten: false };
}

/** One's own; to forget what is not there changes nothing. */
export function forgetCard(market: Market, person: string, name: string): Verdict {
  const card = market.cards[name];
  if (card?.owner === person) card.isForgotten = true;
  return done;
}

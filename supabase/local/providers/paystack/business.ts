/** What the company does without being asked by the product: pays to our bank, sells by other doors of ours. */
import { randomBytes } from 'node:crypto';
import type { Acts } from './acts.ts';
import { nextId } from '../store.ts';
import { book, type Settlement, type Store, type Transaction } from './state.ts';

function readAmount(value: unknown): number | null {
  const amount = Number(value);
  return Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}

/** Pays to our bank: `amount`, of which the company tells in its list of settlements. */
export function settle(store: Store, input: Readonly<Record<string, unknown>>): Settlement | null {
  const amount = readAmount(input['amount']);
  if (amount === null) return null;
  const settlement: Settlement = {
    id: nextId(store.state),
    amount,
    fees: readAmount(input['fees']) ?? 0,
    currency: 'NGN',
    createdAt: typeof input['created_at'] === 'string' ? input['created_at'] : new Date().toISOString(),
    status: 'success',
  };
  store.state.settlements.push(settlement);
  book(store.state, settlement.currency, -amount, `settlement ${settlement.id}`);
  return settlement;
}

/** A sale through a page that the product knows nothing of: the company has money for us under a reference that is not ours. */
export function sellElsewhere(store: Store, acts: Acts, input: Readonly<Record<string, unknown>>): Transaction | null {
  const amount = readAmount(input['amount']);
  if (amount === null) return null;
  const times = Math.min(readAmount(input['times']) ?? 1, 1_000);
  for (let sale = 1; sale < times; sale += 1) sell(store, acts, amount, null);
  return sell(store, acts, amount, typeof input['reference'] === 'string' ? input['reference'] : null);
}

function sell(store: Store, acts: Acts, amount: number, reference: string | null): Transaction {
  const transaction: Transaction = {
    id: nextId(store.state),
    reference: reference ?? `T${nextId(store.state)}`,
    accessCode: randomBytes(9).toString('hex'),
    email: 'elsewhere@example.test',
    amount,
    currency: 'NGN',
    metadata: '',
    callbackUrl: null,
    createdAt: new Date().toISOString(),
    status: 'abandoned',
    gatewayResponse: '',
    paidAt: null,
    fees: 0,
  };
  store.state.transactions.push(transaction);
  acts.pay(transaction, 'success');
  return transaction;
}

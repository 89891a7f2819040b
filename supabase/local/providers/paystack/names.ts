/** Whose account a number is, as the banks behind the company say. */
import type { State } from './state.ts';

export type NameAnswer =
  | { readonly outcome: 'known'; readonly name: string }
  | { readonly outcome: 'no_such_account' }
  /** In test mode the company asks real banks three times a day and then refuses. */
  | { readonly outcome: 'used_up' };

/** `/control/accounts` gives a number a holder, or none with an empty name; of all others no bank tells. */
export function nameOf(state: State, accountNumber: string): NameAnswer {
  const name = state.holders?.[accountNumber];
  if (!/^\d{10}$/.test(accountNumber) || name === '') return { outcome: 'no_such_account' };
  return name === undefined ? { outcome: 'used_up' } : { outcome: 'known', name };
}

/** From now on the account has this holder; with an empty name there is no such account. */
export function setHolder(state: State, accountNumber: string, name: string): void {
  state.holders = { ...state.holders, [accountNumber]: name };
}

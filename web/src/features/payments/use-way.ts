import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { toLatinDigits } from '@shared/locale.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { PaymentWay } from '@shared/schemas/payments.ts';
import { bankTransferAccountsQuery } from '@/features/bank-transfer/queries.ts';
import { readMobileNumber } from './mobile-number.ts';
import { paymentWaysQuery, savedCardsQuery } from './queries.ts';

export const keyOf = (way: PaymentWay): string => `${way.provider}:${way.method}`;

/** Whether an amount is within the limits of a way; an amount that is not known yet fits. */
export const fits = (way: PaymentWay, amountMinor: bigint | null): boolean =>
  amountMinor === null || (amountMinor >= way.min_minor && amountMinor <= way.max_minor);

/** JazzCash asks for the last digits of the payer's identity card before it asks the phone. */
export const needsIdentity = (way: PaymentWay): boolean =>
  way.method === 'mobile_account' && way.provider === 'jazzcash';

export type Payer = { readonly mobile: string | null; readonly idLast6: string | null };

export type WayChoice = {
  readonly ways: ReturnType<typeof useQuery<PaymentWay[]>>;
  /** The chosen one, or the best that works and fits; null when none does. */
  readonly way: PaymentWay | null;
  readonly choose: (key: string) => void;
  readonly mobile: string;
  readonly setMobile: (text: string) => void;
  readonly idLast6: string;
  readonly setIdLast6: (text: string) => void;
  /** What the chosen way needs of the payer, or null while something of it is missing or wrong. */
  readonly payer: Payer | null;
};

/** How somebody pays: the ways that exist, the one that is chosen, and what it asks of the payer. */
export function useWay(currency: CurrencyCode, amountMinor: bigint | null, knownMobile: string | null): WayChoice {
  const ways = useQuery(paymentWaysQuery(currency));
  const [chosen, setChosen] = useState<string | null>(null);
  const [mobile, setMobile] = useState<string | null>(null);
  const [idLast6, setIdLast6] = useState('');
  const all = ways.data ?? [];
  const usable = all.filter((way) => way.is_working && fits(way, amountMinor));
  const way = all.find((one) => keyOf(one) === chosen && one.is_working) ?? usable[0] ?? null;
  const typed = mobile ?? (knownMobile !== null && readMobileNumber(knownMobile) !== null ? knownMobile : '');
  return {
    ways,
    way,
    choose: setChosen,
    mobile: typed,
    setMobile,
    idLast6,
    setIdLast6: (text) => setIdLast6(toLatinDigits(text).replaceAll(/\D/g, '').slice(0, 6)),
    payer: way === null ? null : payerOf(way, typed, idLast6),
  };
}

function payerOf(way: PaymentWay, typed: string, idLast6: string): Payer | null {
  if (way.method !== 'mobile_account') return { mobile: null, idLast6: null };
  const mobile = readMobileNumber(typed);
  if (mobile === null || (needsIdentity(way) && idLast6.length !== 6)) return null;
  return { mobile, idLast6: needsIdentity(way) ? idLast6 : null };
}

/**
 * Whether everything that a form of payment shows from its start is here (or has failed, which the form says): what came
 * after the form would push its button away from under the finger.
 */
export function useArePaymentWaysRead(currency: CurrencyCode | null): boolean {
  const ways = useQuery({ ...paymentWaysQuery(currency ?? 'PKR'), enabled: currency !== null });
  const accounts = useQuery(bankTransferAccountsQuery());
  const keepsCards = ways.data?.some((way) => way.keeps_cards) === true;
  const cards = useQuery({ ...savedCardsQuery(), enabled: keepsCards });
  return currency !== null && !ways.isLoading && !accounts.isLoading && !cards.isLoading;
}

/**
 * The companies for rupees, which are asked rather than believed: a payment on the payer's phone and a withdrawal to an account,
 * cut into the steps that our workers make.
 */
import { makeEasypaisa, readEasypaisaSettings } from '../../../supabase/functions/_shared/providers/easypaisa.ts';
import {
  jazzcashPaths,
  readJazzcashSettings,
} from '../../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import { makeJazzcash } from '../../../supabase/functions/_shared/providers/jazzcash.ts';
import type {
  PaymentProvider,
  SendAnswer,
  StartAnswer,
} from '../../../supabase/functions/_shared/providers/provider.ts';
import { newIban } from '../../support/bank.ts';
import { call, newKey, type Json } from '../../support/commands.ts';
import { stack } from '../../support/env.ts';
import { newPerson, type Person } from '../../support/people.ts';
import { fundWallet, type Market } from '../../support/scenario.ts';
import { sendPayoutOf, type ClaimedPayout } from './claims.ts';
import { destinationFor } from './more-ways.ts';
import { keepPush, railPayment } from './rail-payment.ts';
import type { Ground } from './walks.ts';
import { stepUp } from '../../support/step-up.ts';

export interface Rail {
  readonly provider: PaymentProvider;
  /** The same, dead before the call that moves money out: it was let in, and told whose account it is, and no more. */
  readonly halfway: PaymentProvider;
  /** How often the company has moved this money; without a name, all that it ever moved. */
  paid(reference?: string): Promise<number>;
  paidOut(reference?: string, amountMinor?: number): Promise<number>;
}

/** JazzCash by a gateway that takes refunds; the functions of this host ask by the one whose inquiry tells an amount. */
export function jazzcashThatRefunds(setting: (name: string) => string): PaymentProvider {
  const settings = readJazzcashSettings((name) => setting(name) || undefined);
  if (settings === null) throw new Error('The host is not set up for JazzCash.');
  return makeJazzcash({ ...settings, paths: jazzcashPaths.classic });
}

/** Both companies, as the functions of this host are set up for them. */
export function rupeeRails(setting: (name: string) => string): readonly Rail[] {
  const environment = (name: string) => setting(name) || undefined;
  const jazzcash = readJazzcashSettings(environment);
  const easypaisa = readEasypaisaSettings(environment);
  if (jazzcash === null || easypaisa === null) throw new Error('The host is not set up for both.');
  return [
    {
      provider: makeJazzcash(jazzcash),
      halfway: makeJazzcash(jazzcash, upToTheMoney),
      paid: (reference) => count('jazzcash', 'payments', { reference, state: 'paid' }),
      paidOut: (reference) => count('jazzcash', 'payouts', { reference }),
    },
    {
      provider: makeEasypaisa(easypaisa),
      halfway: makeEasypaisa(easypaisa, upToTheMoney),
      paid: (reference) => count('easypaisa', 'orders', { orderId: reference, status: 'PAID' }),
      // Its transfers carry no reference of ours: each withdrawal here has an amount of its own.
      paidOut: (_reference, amountMinor) => count('easypaisa', 'transfers', { amount: amountMinor }),
    },
  ];
}

/** One of them. */
export function railOf(code: string, setting: (name: string) => string): Rail {
  const rail = rupeeRails(setting).find(({ provider }) => provider.code === code);
  if (rail === undefined) throw new Error(`no ${code}`);
  return rail;
}

/** Where each company is told to move money: to a mobile account, and to a bank. */
const upToTheMoney: typeof fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const isTheMoney = /\/(mw|ibft)\/payment$|\/Transfer$/.test(pathname);
  return isTheMoney ? Promise.reject(new TypeError('the worker is dead')) : fetch(input, init);
};

async function count(company: string, list: string, like: Json): Promise<number> {
  const response = await fetch(`${stack.providersUrl}/control/${company}/state`);
  const rows = ((await response.json()) as Record<string, Json[]>)[list] ?? [];
  const isLike = (row: Json) =>
    Object.entries(like).every(([name, value]) => value === undefined || row[name] === value);
  return rows.filter(isLike).length;
}

export interface RailWalk {
  readonly rail: Rail;
  readonly person: Person;
  readonly steps: readonly (() => Promise<void>)[];
  readonly seen: { reference: string; id: string };
}

export const phoneSteps = [
  'it is begun',
  'the phone is asked',
  'its answer is written',
  'the push is kept',
  'the push is processed',
  'the company is asked',
  'its word is written',
] as const;

/** Whose phone is asked, as start-payment is told. */
export const payer = { payer_mobile: '+923001234567', payer_id_last6: '345678' };

/** `again`: the payer, who knows of nothing, begins once more under the same key. */
export async function phoneWalk(ground: Ground, rail: Rail): Promise<RailWalk & { again(): Promise<unknown> }> {
  const { sql } = ground;
  const { provider } = rail;
  const payment = await railPayment(ground, provider, 'mobile_account');
  const { person, seen } = payment;
  let answer: StartAnswer | undefined;
  return {
    rail,
    person,
    seen,
    steps: [
      payment.begin,
      async () => {
        const phone = { payerMobile: payer.payer_mobile, payerIdLast6: payer.payer_id_last6 };
        answer = await provider.startPayment(payment.toStart({ ...phone, returnUrl: 'https://amana.test/back' }));
      },
      async () => {
        if (answer?.outcome === 'waiting') {
          const fact = answer.fact === null ? null : sql.json(answer.fact as never);
          await sql`select payments.waiting(${seen.id}, ${answer.providerReference}, ${fact})`;
        } else await sql`select payments.attempt_failed(${seen.id}, 'provider.timeout', true, null)`;
      },
      ...payment.lastSteps(() => keepPush(ground, provider, 'ipn', seen.reference)),
    ],
    again: () => payment.beginAgain(payer),
  };
}

let told = 0;

export const accountSteps = [
  'it is asked for',
  'it is claimed',
  'the company has let us in, and knows the account',
  'the company is told',
  'its answer is written',
] as const;

/** A withdrawal to a mobile account of the company, or by it to a bank. */
export async function accountWalk(
  ground: Ground,
  market: Market,
  rail: Rail,
  to: 'mobile account' | 'bank',
): Promise<RailWalk & { readonly amountMinor: number }> {
  const { sql } = ground;
  const { provider } = rail;
  told += 1;
  const amountMinor = ground.amountMinor + 100 * told;
  const person = await newPerson(sql, { name: 'Bilal Ahmed' });
  await fundWallet(market, person, 1_000_000);
  const destination = await destinationFor(ground, {
    owner_id: person.id,
    owner_by: person.id,
    provider: provider.code,
    country: 'PK',
    // One account of many people is looked at by staff first.
    ...(to === 'bank'
      ? { bank_code: 'SCBL', account_number: newIban() }
      : { bank_code: provider.code.toUpperCase(), account_number: `0300${1_000_000 + told}` }),
    currency: 'PKR',
  });
  const context = { owner_id: person.id, amount_minor: amountMinor, currency: 'PKR', destination_id: destination };
  const args: Json = {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: amountMinor,
    p_currency: 'PKR',
    p_destination_id: destination,
    p_step_up: await stepUp(person, 'withdrawal.request', context),
    p_idempotency_key: newKey('walk'),
  };
  const seen = { reference: '', id: '' };
  let claimed: ClaimedPayout | undefined;
  let answer: SendAnswer | undefined;
  const ask = async () => {
    seen.id = (await call<{ withdrawal_id: string }>(person, 'request_withdrawal', args)).withdrawal_id;
    const [row] = await sql`select reference from payouts.withdrawals where id = ${seen.id}`;
    seen.reference = String(row?.['reference']);
  };
  return {
    rail,
    person,
    amountMinor,
    seen,
    steps: [
      ask,
      async () => {
        const [row] = await sql<{ all: ClaimedPayout[] }[]>`select payouts.claim_payouts(10) as all`;
        claimed = row?.all.find(({ withdrawal_id: id }) => id === seen.id);
      },
      async () => {
        if (claimed === undefined) throw new Error('it was not claimed');
        await sendPayoutOf(rail.halfway, claimed);
      },
      async () => {
        if (claimed === undefined) throw new Error('it was not claimed');
        answer = await sendPayoutOf(provider, claimed);
      },
      async () => {
        if (answer?.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
        await sql`select payouts.sent(${seen.id}, 'accepted', ${answer.recipientCode}, ${sql.json(answer.fact as never)})`;
      },
    ],
  };
}

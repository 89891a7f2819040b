/** A payment in rupees, as both ways of paying at both companies begin and end it: only our question at the company makes it money. */
import type {
  Lookup,
  PaymentMethod,
  PaymentProvider,
  PaymentToFind,
  PaymentToStart,
} from '../../../supabase/functions/_shared/providers/provider.ts';
import { invoke, tokenOf } from '../../providers/support/money.ts';
import { call, newKey, type Json } from '../../support/commands.ts';
import { newPerson, type Person } from '../../support/people.ts';
import type { Ground } from './walks.ts';

type Step = () => Promise<void>;

export interface RailPayment {
  readonly person: Person;
  readonly seen: { reference: string; id: string };
  /** The payer begins it; the company knows of nothing yet. */
  readonly begin: Step;
  /** What the company is told of it. */
  toStart(more: Pick<PaymentToStart, 'payerMobile' | 'payerIdLast6' | 'returnUrl'>): PaymentToStart;
  /** A push or a return is kept and processed, then the company is asked, and its word is written. */
  lastSteps(keep: () => Promise<string>): readonly Step[];
  /** The payer, who knows of nothing, begins once more under the same key. */
  beginAgain(more?: Json): Promise<{ status: number; body: Json }>;
}

/** Of a new person, for as much as the ground says. */
export async function railPayment(
  { sql, amountMinor }: Ground,
  provider: PaymentProvider,
  method: PaymentMethod,
): Promise<RailPayment> {
  const person = await newPerson(sql, { name: 'Bilal Ahmed' });
  const key = newKey('walk');
  const seen = { reference: '', id: '' };
  let lookup: Lookup | undefined;
  let inboxId = '';
  const question = (): PaymentToFind => ({
    reference: seen.reference,
    amountMinor,
    currency: 'PKR',
    method,
    startedAt: new Date(),
  });
  return {
    person,
    seen,
    begin: async () => {
      const payment = await call(person, 'create_payment', {
        p_purpose: 'topup',
        p_amount_minor: amountMinor,
        p_currency: 'PKR',
        p_order_id: null,
        p_provider: provider.code,
        p_method: method,
        p_idempotency_key: key,
      });
      Object.assign(seen, { reference: payment['reference'], id: payment['payment_id'] });
    },
    toStart: (more) => ({
      ...question(),
      ...more,
      email: person.email,
      paymentId: seen.id,
      description: 'Amana wallet',
      expiresAt: new Date(Date.now() + 600_000),
    }),
    lastSteps: (keep) => [
      async () => void (inboxId = await keep()),
      async () => void (await sql`select payments.process_webhook(${inboxId})`),
      async () => void (lookup = await provider.findPayment(question())),
      async () => {
        if (lookup?.outcome !== 'found') throw new Error(`not found: ${JSON.stringify(lookup)}`);
        await sql`select payments.apply_fact(${seen.reference}, 'poll', ${sql.json(lookup.fact as never)})`;
      },
    ],
    beginAgain: async (more = {}) => {
      const request = { purpose: 'topup', amount_minor: amountMinor, currency: 'PKR', idempotency_key: key };
      return invoke('start-payment', { ...request, provider: provider.code, method, ...more }, await tokenOf(person));
    },
  };
}

/** What came about a payment of ours, kept as its receiver keeps it; answers with its place in the inbox. */
export async function keepPush(
  { sql }: Ground,
  { code }: PaymentProvider,
  kind: 'ipn' | 'return',
  reference: string,
): Promise<string> {
  // JazzCash signs its pushes; a browser's way home, and all that Easypaisa sends, proves nothing.
  const proof = code === 'jazzcash' && kind === 'ipn' ? 'signature' : 'none';
  const [row] = await sql<{ id: string }[]>`
    select payments.receive_webhook(
      ${code}, ${`${kind}:${reference}`}, ${kind}, 'as it came', '{}', true, null, ${proof}, ${reference}
    ) ->> 'inbox_id' as id`;
  return row?.id ?? '';
}

/** A payment on the pages of the companies for rupees: our form, their page, the way home, our question; cut into steps. */
import type {
  Lookup,
  PaymentProvider,
  RawRequest,
  StartAnswer,
} from '../../../supabase/functions/_shared/providers/provider.ts';
import { checkout as checkoutShape, type Checkout } from '../../../shared/schemas/payments.ts';
import { invoke, tokenOf } from '../../providers/support/money.ts';
import { call, newKey } from '../../support/commands.ts';
import { stack } from '../../support/env.ts';
import { newPerson } from '../../support/people.ts';
import type { Rail, RailWalk } from './rupee-rails.ts';
import type { Ground } from './walks.ts';

const lastSteps = [
  'the payer has paid',
  'the return is kept',
  'the return is processed',
  'the company is asked',
  'its word is written',
] as const;
const firstSteps = ['it is begun', 'its form is made', 'the form is written'] as const;

/** By company; Easypaisa sends the browser home once before the page on which it pays. */
export const hostedSteps: Readonly<Record<string, readonly string[]>> = {
  jazzcash: [...firstSteps, ...lastSteps],
  easypaisa: [...firstSteps, 'the payer has sent it', 'the second form is written', ...lastSteps],
};

function post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

function asForm(checkout: Checkout | null | undefined): Extract<Checkout, { kind: 'form' }> {
  if (checkout?.kind !== 'form') throw new Error(`there is no form: ${JSON.stringify(checkout)}`);
  return checkout;
}

/** A page of JazzCash as a form: where it goes, and what is in it. */
async function readPage(response: Response): Promise<{ url: string; fields: Record<string, string> }> {
  const html = await response.text();
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '';
  return {
    url: new URL(action, stack.providersUrl).href,
    fields: Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value])),
  };
}

function browserGoesTo(response: Response): RawRequest {
  const url = new URL(response.headers.get('location') ?? '', response.url);
  return { method: 'GET', url, body: new Uint8Array(), headers: new Headers() };
}

/** What the payer does with a form, up to what the browser brings home of it. */
async function fillIn(provider: PaymentProvider, checkout: Checkout | null | undefined): Promise<RawRequest> {
  const form = asForm(checkout);
  const answer = await post(form.url, form.fields);
  if (provider.code === 'jazzcash') {
    const back = await readPage(await post((await readPage(answer)).url, { act: 'wallet' }));
    const body = new TextEncoder().encode(new URLSearchParams(back.fields).toString());
    return { method: 'POST', url: new URL(back.url), body, headers: new Headers() };
  }
  const next = browserGoesTo(answer);
  if (next.url.searchParams.has('auth_token')) return next;
  return browserGoesTo(await post(next.url.href, { act: 'pay' }));
}

/** As `fillIn`, through a first form too. */
async function payBy(provider: PaymentProvider, checkout: Checkout | null | undefined): Promise<RawRequest> {
  const back = await fillIn(provider, checkout);
  const { checkout: second } = await provider.readReturn(back);
  return second === null ? back : fillIn(provider, second);
}

/** `again`: the payer, who knows of nothing, begins once more under the same key, and pays unless it was done. */
export async function hostedWalk(
  { sql, amountMinor }: Ground,
  rail: Rail,
): Promise<RailWalk & { again(): Promise<void> }> {
  const { provider } = rail;
  const person = await newPerson(sql, { name: 'Bilal Ahmed' });
  const seen = { reference: '', id: '' };
  const request = { purpose: 'topup', amount_minor: amountMinor, currency: 'PKR', idempotency_key: newKey('walk') };
  const question = () => ({
    reference: seen.reference,
    amountMinor,
    currency: 'PKR',
    method: 'hosted' as const,
    startedAt: new Date(),
  });
  let answer: StartAnswer | undefined;
  let home: RawRequest | undefined;
  let isPaid = false;
  let lookup: Lookup | undefined;
  let inboxId = '';
  const written = async () => {
    const [row] = await sql`select checkout from payments.payments where id = ${seen.id}`;
    return checkoutShape.parse(row?.['checkout']);
  };
  const begin = async () => {
    const payment = await call(person, 'create_payment', {
      p_purpose: 'topup',
      p_amount_minor: amountMinor,
      p_currency: 'PKR',
      p_order_id: null,
      p_provider: provider.code,
      p_method: 'hosted',
      p_idempotency_key: request.idempotency_key,
    });
    Object.assign(seen, { reference: payment['reference'], id: payment['payment_id'] });
  };
  const makeForm = async () => {
    answer = await provider.startPayment({
      ...question(),
      payerMobile: null,
      payerIdLast6: null,
      email: person.email,
      paymentId: seen.id,
      returnUrl: `${stack.apiUrl}/functions/v1/payment-return/${provider.code}`,
      description: 'Amana wallet',
      expiresAt: new Date(Date.now() + 600_000),
    });
  };
  const writeForm = async () => {
    if (answer?.outcome !== 'ready') throw new Error(`no form: ${JSON.stringify(answer)}`);
    await sql`select payments.started(${seen.id}, ${sql.json(answer.checkout)}, ${answer.providerReference}, null)`;
  };
  const twoForms = [
    async () => void (home = await fillIn(provider, await written())),
    async () => {
      if (home === undefined) return;
      const { checkout } = await provider.readReturn(home);
      await sql`select payments.next_step(${seen.id}, ${sql.json(asForm(checkout))})`;
    },
  ];
  const payOnce = async (checkout: Checkout | null | undefined) => {
    if (isPaid) return;
    home = await payBy(provider, checkout);
    isPaid = true;
  };
  return {
    rail,
    person,
    seen,
    steps: [
      begin,
      makeForm,
      writeForm,
      ...(provider.code === 'easypaisa' ? twoForms : []),
      async () => payOnce(await written()),
      async () => {
        if (home === undefined) throw new Error('nobody came home');
        const { reference } = await provider.readReturn(home);
        const [row] = await sql<{ id: string }[]>`
          select payments.receive_webhook(
            ${provider.code}, ${`return:${seen.reference}`}, 'return', 'came home', '{}', true, null, 'none', ${reference}
          ) ->> 'inbox_id' as id`;
        inboxId = row?.id ?? '';
      },
      async () => void (await sql`select payments.process_webhook(${inboxId})`),
      async () => void (lookup = await provider.findPayment(question())),
      async () => {
        if (lookup?.outcome !== 'found') throw new Error(`not found: ${JSON.stringify(lookup)}`);
        await sql`select payments.apply_fact(${seen.reference}, 'poll', ${sql.json(lookup.fact as never)})`;
      },
    ],
    again: async () => {
      const way = { provider: provider.code, method: 'hosted' };
      const { status, body } = await invoke('start-payment', { ...request, ...way }, await tokenOf(person));
      if (status !== 200) throw new Error(`not begun again: ${status} ${JSON.stringify(body)}`);
      if (body['checkout'] !== null) await payOnce(checkoutShape.parse(body['checkout']));
    },
  };
}

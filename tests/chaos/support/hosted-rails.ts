/** A payment on the pages of the companies for rupees: our form, their page, the way home, our question; cut into steps. */
import type {
  PaymentProvider,
  RawRequest,
  StartAnswer,
} from '../../../supabase/functions/_shared/providers/provider.ts';
import { checkout as checkoutShape, type Checkout } from '../../../shared/schemas/payments.ts';
import { stack } from '../../support/env.ts';
import { keepPush, railPayment } from './rail-payment.ts';
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
export async function hostedWalk(ground: Ground, rail: Rail): Promise<RailWalk & { again(): Promise<void> }> {
  const { sql } = ground;
  const { provider } = rail;
  const payment = await railPayment(ground, provider, 'hosted');
  const { person, seen } = payment;
  let answer: StartAnswer | undefined;
  let home: RawRequest | undefined;
  let isPaid = false;
  const written = async () => {
    const [row] = await sql`select checkout from payments.payments where id = ${seen.id}`;
    return checkoutShape.parse(row?.['checkout']);
  };
  const makeForm = async () => {
    const returnUrl = `${stack.apiUrl}/functions/v1/payment-return/${provider.code}`;
    answer = await provider.startPayment(payment.toStart({ payerMobile: null, payerIdLast6: null, returnUrl }));
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
      payment.begin,
      makeForm,
      writeForm,
      ...(provider.code === 'easypaisa' ? twoForms : []),
      async () => payOnce(await written()),
      ...payment.lastSteps(async () => {
        if (home === undefined) throw new Error('nobody came home');
        const { reference } = await provider.readReturn(home);
        return keepPush(ground, provider, 'return', reference ?? 'none');
      }),
    ],
    again: async () => {
      const { status, body } = await payment.beginAgain();
      if (status !== 200) throw new Error(`not begun again: ${status} ${JSON.stringify(body)}`);
      if (body['checkout'] !== null) await payOnce(checkoutShape.parse(body['checkout']));
    },
  };
}

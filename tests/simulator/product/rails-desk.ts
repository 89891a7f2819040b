/** JazzCash and Easypaisa as the simulator meets them: phones, pages, and pushes that wait until they are delivered. */
import { jazzcashPaths } from '../../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import { asRecord } from '../../../supabase/functions/_shared/json.ts';
import { control, setFault } from '../../providers/support/money.ts';
import { stack } from '../../support/env.ts';
import { eventually } from '../../support/wait.ts';
import type { Circumstances, Phone, Rail } from '../model/rails.ts';
import { endFault, paymentReference } from './provider-desk.ts';
import { idOf, type Outcome, type Product } from './product.ts';

const { wallet, inquiry } = jazzcashPaths.orchestrator;

/** The calls of each company, by what is asked. */
const paths = {
  jazzcash: { phone: wallet['2.0'], inquiry },
  easypaisa: { phone: 'initiate-ma', inquiry: 'inquire' },
} as const;

/** Does the work while phones and lines are so. */
export async function withPhones<Answer>(around: Circumstances, work: () => Promise<Answer>): Promise<Answer> {
  const faults = new Set<string>();
  const set = async (fault: string, path?: string) => {
    faults.add(fault);
    await setFault(fault, { times: 2, ...(path === undefined ? {} : { path }) });
  };
  const prompt = around.phone === 'decline' || around.phone === 'wrong_pin' ? 'decline' : 'approve';
  for (const rail of ['jazzcash', 'easypaisa'] as const) {
    await control(`/${rail}/settings`, { prompt });
    if (around.isInquiryLost) await set(`${rail}.api.500`, paths[rail].inquiry);
    if (around.phone === 'lost_before') await set(`${rail}.api.500`, paths[rail].phone);
    if (around.phone === 'lost_after') await set(`${rail}.api.500_after`, paths[rail].phone);
  }
  await control('/jazzcash/codes', { codes: codesOf(around.phone) });
  if (around.phone === 'pending') await set('easypaisa.prompt.accepted_not_paid');
  try {
    return await work();
  } finally {
    for (const fault of faults) await endFault(fault);
    await control('/jazzcash/codes', { codes: [] });
  }
}

function codesOf(phone: Phone): string[] {
  if (phone === 'wrong_pin') return ['024'];
  return phone === 'pending' ? ['157'] : [];
}

/** How often this payment was asked about. */
export async function countQuestions(product: Product, payment: string): Promise<number> {
  const [row] = await product.sql<{ count: number }[]>`
    select count(*)::integer from payments.attempts as a where a.payment_id = ${idOf(product, payment)} and a.call = 'inquiry'`;
  return row?.count ?? 0;
}

/** The functions ask after they have answered. */
export async function awaitQuestions(product: Product, payment: string, count: number): Promise<void> {
  await eventually(
    `${payment} was asked about`,
    async () => (await countQuestions(product, payment)) >= count,
    undefined,
    10,
  );
}

/** The phone was asked and what became of it was asked about, once in its life. */
export async function awaitFirstQuestion({ sql }: Product, id: string): Promise<void> {
  await eventually(
    'the phone was answered',
    async () => {
      const rows =
        await sql`select from payments.attempts as a where a.payment_id = ${id} and a.call = 'inquiry' limit 1`;
      return rows.length > 0;
    },
    undefined,
    10,
  );
}

interface Form {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

const post = ({ url, fields }: Form) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

const locationOf = (response: Response) => new URL(response.headers.get('location') ?? '', response.url).href;

async function formOf(product: Product, payment: string): Promise<Form> {
  const [row] = await product.sql`select checkout from payments.payments where id = ${idOf(product, payment)}`;
  const { url, fields } = asRecord(row?.['checkout']);
  return { url: String(url), fields: asRecord(fields) as Record<string, string> };
}

/** Where a page of JazzCash posts to, and with which hidden fields. */
async function readPage(response: Response): Promise<Form> {
  const html = await response.text();
  const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '';
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  const fields = Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value]));
  return { url: new URL(action, stack.providersUrl).href, fields };
}

export type Visit = 'pay' | 'fail' | 'leave';

/** The payer posts the form and does something on the page; what would lead the browser home, or null. */
export async function visitPage(product: Product, payment: string, rail: Rail, act: Visit): Promise<Form | null> {
  const form = await formOf(product, payment);
  return rail === 'jazzcash' ? visitJazzcash(form, act) : visitEasypaisa(product, payment, form, act);
}

async function visitJazzcash(form: Form, act: Visit): Promise<Form | null> {
  const page = await readPage(await post(form));
  if (act === 'leave') return null;
  return readPage(await post({ url: page.url, fields: { act: act === 'pay' ? 'wallet' : 'poor' } }));
}

/** Two forms: between them the browser comes back to us for the second. */
async function visitEasypaisa(product: Product, payment: string, form: Form, act: Visit): Promise<Form | null> {
  let second = form;
  if (second.fields['auth_token'] === undefined) {
    await fetch(locationOf(await post(form)), { redirect: 'manual' });
    second = await formOf(product, payment);
  }
  const page = locationOf(await post(second));
  if (act === 'leave') return null;
  return { url: locationOf(await post({ url: page, fields: { act } })), fields: {} };
}

/** The browser comes home. */
export async function comeHome(rail: Rail, way: Form): Promise<void> {
  const answer = rail === 'jazzcash' ? await post(way) : await fetch(way.url, { redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`payment-return: ${answer.status}`);
}

/** Money is taken, or surely not, without the payer's browser. */
export async function settleAtRail(product: Product, payment: string, rail: Rail, isPaid: boolean): Promise<void> {
  const reference = await paymentReference(product, payment);
  if (rail === 'easypaisa') {
    await control(`/easypaisa/orders/${reference}/status`, { status: isPaid ? 'PAID' : 'FAILED' });
  } else {
    await control(`/jazzcash/payments/${reference}/${isPaid ? 'pay' : 'fail'}`, isPaid ? {} : { code: '112' });
  }
}

/** Names the newest push about this payment. */
export async function learnHint(product: Product, payment: string, rail: Rail, name: string): Promise<void> {
  const reference = await paymentReference(product, payment);
  const response = await fetch(`${stack.providersUrl}/control/${rail}/state`);
  const state = asRecord(await response.json());
  const list = (rail === 'jazzcash' ? state['ipns'] : state['pushes']) as Record<string, unknown>[];
  const found = list.findLast((item) => item['reference'] === reference || item['orderId'] === reference);
  if (found === undefined) throw new Error(`${rail} pushed nothing about ${payment}.`);
  product.ids.set(name, String(found['id']));
}

export async function deliverHint(product: Product, name: string, payment: string, rail: Rail): Promise<Outcome> {
  const before = await countQuestions(product, payment);
  const area = rail === 'jazzcash' ? 'ipns' : 'ipn';
  const { status } = await control(`/${rail}/${area}/${idOf(product, name)}/send`);
  if (status !== 200) return { code: `http ${String(status)}`, answer: null };
  await awaitQuestions(product, payment, before + 1);
  return { code: 'done', answer: null };
}

/** The three companies as their simulators play them, in one server, with a shop that keeps every push as it came. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeEasypaisa, readEasypaisaSettings } from '../../supabase/functions/_shared/providers/easypaisa.ts';
import { jazzcashPaths } from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import { makeJazzcash } from '../../supabase/functions/_shared/providers/jazzcash.ts';
import { makePaystack } from '../../supabase/functions/_shared/providers/paystack.ts';
import type {
  Checkout,
  PaymentToStart,
  PayoutToSend,
  RawRequest,
} from '../../supabase/functions/_shared/providers/provider.ts';
import { easypaisaEnvironment, readEasypaisaAccount } from '../../supabase/local/providers/easypaisa/account.ts';
import { startProviders, type RunningProviders } from '../../supabase/local/providers/start-providers.ts';
import type { Call, Company, Fault, Rules } from './conformance.ts';
import { merchant, payoutKeys, settingsFor } from './jazzcash-harness.ts';

const secretKey = 'sk_test_conformance';
const patience = 10_000;
const little = 400;

export interface World {
  readonly url: string;
  paystack(): Company;
  jazzcash(generation: keyof typeof jazzcashPaths): Company;
  easypaisa(api: 'v4' | 'v5'): Company;
  stop(): Promise<void>;
}

interface Around {
  readonly url: string;
  readonly shopUrl: string;
  readonly home: string;
  pushesTo(path: string): readonly RawRequest[];
  forget(): void;
  control(path: string, body?: object): Promise<Record<string, unknown>>;
  state(name?: string): Promise<Record<string, unknown>>;
}

/** Starts the simulator and the shop; `stop` takes both away. */
export async function startWorld(): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), 'amana-companies-'));
  const received: RawRequest[] = [];
  const shop = await startShop(received);
  const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const providers: RunningProviders = await startProviders({
    host: '127.0.0.1',
    port: 0,
    home,
    secretKey,
    webhookUrl: `${shopUrl}/paystack`,
    jazzcash: { ...merchant, ipnUrl: `${shopUrl}/jazzcash`, returnUrl: `${shopUrl}/back`, payout: payoutKeys },
    easypaisa: { account: readEasypaisaAccount(home), ipnUrl: `${shopUrl}/easypaisa` },
  });
  const { url } = providers;
  const around: Around = {
    url,
    shopUrl,
    home,
    pushesTo: (path) =>
      received.filter(({ url: { pathname, search }, body }) => {
        const text = search + new TextDecoder().decode(body);
        return pathname === path && begun.some((reference) => text.includes(reference));
      }),
    forget: () => void (begun = []),
    control: (path, body = {}) => postControl(`${url}/control/${path}`, body),
    state: async (name) =>
      (await (await fetch(`${url}/control/${name === undefined ? '' : `${name}/`}state`)).json()) as Record<
        string,
        unknown
      >,
  };
  return {
    url,
    paystack: () => paystack(around),
    jazzcash: (generation) => jazzcash(around, generation),
    easypaisa: (api) => easypaisa(around, api),
    async stop() {
      await providers.stop();
      shop.closeAllConnections();
      shop.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** Takes every push, and answers JazzCash as it wants to be answered. */
async function startShop(received: RawRequest[]): Promise<Server> {
  const shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        method: request.method ?? 'GET',
        url: new URL(request.url ?? '/', 'http://shop.test'),
        body: new Uint8Array(Buffer.concat(chunks)),
        headers: new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"pp_ResponseCode":"000"}');
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  return shop;
}

async function postControl(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${url}: ${JSON.stringify(answer)}`);
  return answer;
}

/** The companies' own rules, as docs/providers.md says them. */
export const rulesOf: Readonly<Record<'paystack' | 'jazzcashClassic' | 'jazzcashOrchestrator' | 'easypaisa', Rules>> = {
  paystack: {
    currency: 'NGN',
    methods: ['hosted'],
    calledMethod: 'hosted',
    proof: 'signature',
    decidesBy: 'push',
    refunds: true,
    findsPayouts: true,
  },
  jazzcashClassic: {
    currency: 'PKR',
    methods: ['hosted', 'mobile_account'],
    calledMethod: 'mobile_account',
    proof: 'signature',
    decidesBy: 'reference',
    refunds: true,
    findsPayouts: true,
  },
  jazzcashOrchestrator: {
    currency: 'PKR',
    methods: ['hosted', 'mobile_account'],
    calledMethod: 'mobile_account',
    proof: 'signature',
    decidesBy: 'inquiry',
    refunds: false,
    findsPayouts: true,
  },
  easypaisa: {
    currency: 'PKR',
    methods: ['hosted', 'mobile_account'],
    calledMethod: 'mobile_account',
    proof: 'none',
    decidesBy: 'inquiry',
    refunds: false,
    findsPayouts: false,
  },
};

let count = 0;
/** References of this test: what an earlier one still has on its way is not its. */
let begun: string[] = [];
function newPayment(shopUrl: string, currency: string, changes: Partial<PaymentToStart>): PaymentToStart {
  count += 1;
  const reference = `AM${String(Date.now() % 1e10).padStart(10, '0')}${String(count).padStart(8, '0')}`;
  begun.push(reference);
  return {
    reference,
    amountMinor: 150_000,
    currency,
    email: 'buyer@example.test',
    paymentId: 'p1',
    method: 'hosted',
    returnUrl: `${shopUrl}/back`,
    payerMobile: '+923001234567',
    payerIdLast6: '345678',
    description: 'Amana order 42',
    startedAt: new Date(),
    expiresAt: new Date(Date.now() + 60 * 60_000),
    ...changes,
  };
}

function newPayout(currency: string, changes: Partial<PayoutToSend>): PayoutToSend {
  count += 1;
  return {
    reference: `amw-${String(count).padStart(32, '0')}`,
    amountMinor: 250_000,
    currency,
    bankCode: '044',
    accountNumber: '0123456789',
    accountName: 'Ayesha Khan',
    recipientCode: null,
    reason: 'Amana WD-1',
    ...changes,
  };
}

const get = (url: URL): RawRequest => ({ method: 'GET', url, body: new Uint8Array(), headers: new Headers() });
const post = (url: string, fields: Readonly<Record<string, string>>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const locationOf = (response: Response, base?: string) => new URL(response.headers.get('location') ?? '', base);

function formOf(checkout: Checkout): Readonly<Record<string, string>> {
  if (checkout.kind !== 'form') throw new Error('the checkout is no form');
  return checkout.fields;
}

const apiFaults: Readonly<Record<Fault, string>> = {
  silence_before: 'timeout',
  silence_after: 'timeout_after',
  error_before: '500',
  error_after: '500_after',
  garbage: 'garbage',
};

function paystack(around: Around): Company {
  const { url, shopUrl, control, state } = around;
  const paths: Readonly<Record<Call, string>> = {
    start: '/transaction/initialize',
    find: '/transaction/verify',
    refund: '/refund',
    payout: '/transfer',
  };
  const makeRecipient = async (): Promise<string> => {
    const response = await fetch(`${url}/paystack/transferrecipient`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}` },
      body: JSON.stringify({ type: 'nuban', name: 'A', account_number: '0123456789', bank_code: '044' }),
    });
    return ((await response.json()) as { data: { recipient_code: string } }).data.recipient_code;
  };
  return {
    provider: makePaystack({ secretKey, baseUrl: `${url}/paystack`, timeoutMilliseconds: patience }),
    hasty: makePaystack({ secretKey, baseUrl: `${url}/paystack`, timeoutMilliseconds: little }),
    newPayment: (method, changes) => newPayment(shopUrl, 'NGN', { method, ...changes }),
    newPayout: async (changes) => newPayout('NGN', { recipientCode: await makeRecipient(), ...changes }),
    phone: () => Promise.resolve(),
    async visit(checkout, act) {
      const card = act === 'pay' ? '4084 0840 8408 4081' : '4084 0800 0000 5408';
      const answer = await post(checkout.url, { act: 'pay', card });
      // A declined card leaves the buyer on the page, from which only leaving leads back.
      return get(act === 'pay' ? locationOf(answer) : new URL(`${shopUrl}/back`));
    },
    settle: (reference) => control(`transactions/${reference}/pay`, { result: 'success' }),
    takeBack: (reference) => control(`transactions/${reference}/reverse`),
    fault: (fault, call) => control('faults', { fault: `api.${apiFaults[fault]}`, path: paths[call] }),
    lieAboutAmount: () => control('faults', { fault: 'webhook.wrong_amount' }),
    pushFault: (fault) =>
      control('faults', { fault: `webhook.${{ twice: 'duplicate', lost: 'lost', held: 'hold' }[fault]}` }),
    releasePushes: () => control('webhooks/release', { order: 'reversed' }),
    forgePush: (reference) =>
      control('webhooks/forge', { data: { reference, status: 'success', amount: 150_000, currency: 'NGN' } }),
    pushes: () => around.pushesTo('/paystack'),
    payoutFault: (fault) => control('faults', { fault: `transfer.${fault}` }),
    payoutCount: async () => ((await state())['transfers'] as unknown[]).length,
    async reset() {
      await control('reset');
      around.forget();
      await control('settings', { transfer_seconds: 0.1, refund_seconds: 0.1 });
    },
  };
}

function jazzcash(around: Around, generation: keyof typeof jazzcashPaths): Company {
  const { url, shopUrl, control, state } = around;
  const paths = jazzcashPaths[generation];
  const apiPaths: Readonly<Record<Call, string>> = {
    start: paths.wallet['2.0'],
    find: paths.inquiry,
    refund: paths.refund ?? '',
    payout: '/srv6',
  };
  const payoutFaults: Readonly<Record<Fault, string>> = {
    silence_before: 'timeout',
    silence_after: 'timeout_after',
    error_before: '500',
    error_after: 'no_data_after',
    garbage: 'no_data',
  };
  const make = (milliseconds: number) =>
    makeJazzcash(
      settingsFor(`${url}/jazzcash`, {
        paths,
        timeoutMilliseconds: milliseconds,
        promptTimeoutMilliseconds: milliseconds,
      }),
    );
  const fault = (name: string, path?: string) => control('faults', { fault: `jazzcash.${name}`, path: path ?? null });
  return {
    provider: make(patience),
    hasty: make(little),
    newPayment: (method, changes) => newPayment(shopUrl, 'PKR', { method, ...changes }),
    newPayout: (changes) =>
      Promise.resolve(newPayout('PKR', { bankCode: 'JAZZCASH', accountNumber: '03001234567', ...changes })),
    phone: (prompt) => control('jazzcash/settings', { prompt }),
    async visit(checkout, act) {
      const page = await readPage(await post(checkout.url, formOf(checkout)));
      const answer = await post(new URL(page.action, url).href, { act: act === 'pay' ? 'wallet' : 'cancel' });
      const { fields } = await readPage(answer);
      const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
      const body = new TextEncoder().encode(new URLSearchParams(fields).toString());
      return { method: 'POST', url: new URL(`${shopUrl}/back`), body, headers };
    },
    settle: (reference) => control(`jazzcash/payments/${reference}/pay`),
    takeBack: (reference) => control(`jazzcash/payments/${reference}/reverse`),
    fault: (name, call) =>
      call === 'payout'
        ? fault(`payout.${payoutFaults[name]}`, apiPaths.payout)
        : // Its firewall answers 200 with a page of its own before anything is done; `garbage` is such an answer after.
          fault(`api.${name === 'garbage' ? 'waf' : apiFaults[name]}`, apiPaths[call]),
    lieAboutAmount: () => fault('inquiry.wrong_amount'),
    pushFault: (name) => fault(`ipn.${{ twice: 'three_times', lost: 'lost', held: 'hold' }[name]}`),
    releasePushes: () => control('jazzcash/ipns/release', { order: 'reversed' }),
    forgePush: (reference) =>
      control('jazzcash/ipns/forge', {
        fields: { pp_TxnRefNo: reference, pp_ResponseCode: '121', pp_SecureHash: 'f'.repeat(64) },
      }),
    pushes: () => around.pushesTo('/jazzcash'),
    payoutFault: (name) => fault(`payout.${name}`),
    payoutCount: async () => ((await state('jazzcash'))['payouts'] as unknown[]).length,
    async reset() {
      await control('reset');
      around.forget();
      await control('jazzcash/settings', { payout_seconds: 0.1 });
    },
  };
}

/** Where a page of the simulator would post to, and with which hidden fields. */
async function readPage(response: Response): Promise<{ action: string; fields: Record<string, string> }> {
  const html = await response.text();
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return {
    action: /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '',
    fields: Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value])),
  };
}

function easypaisa(around: Around, api: 'v4' | 'v5'): Company {
  const { url, shopUrl, home, control, state } = around;
  const environment: Readonly<Record<string, string>> = {
    SUPABASE_URL: shopUrl,
    ...easypaisaEnvironment(readEasypaisaAccount(home), url),
    EASYPAISA_API: api,
  };
  const settings = readEasypaisaSettings((name) => environment[name]);
  if (settings === null) throw new Error('the settings are not complete');
  const make = (milliseconds: number) =>
    makeEasypaisa({ ...settings, timeoutMilliseconds: milliseconds, promptMilliseconds: milliseconds });
  const provider = make(patience);
  const paths: Readonly<Record<Call, string>> = {
    start: 'initiate-ma',
    find: 'inquire',
    refund: '',
    payout: 'tmfb/MaToMA',
  };
  const fault = (name: string, path?: string) => control('faults', { fault: `easypaisa.${name}`, path: path ?? null });
  const setStatus = (reference: string, status: string) => control(`easypaisa/orders/${reference}/status`, { status });
  return {
    provider,
    hasty: make(little),
    newPayment: (method, changes) => newPayment(shopUrl, 'PKR', { method, ...changes }),
    newPayout: (changes) =>
      Promise.resolve(newPayout('PKR', { bankCode: 'EASYPAISA', accountNumber: '03009876543', ...changes })),
    phone: (prompt) => control('easypaisa/settings', { prompt }),
    async visit(checkout, act) {
      const first = locationOf(await post(checkout.url, formOf(checkout)));
      const { checkout: next } = await provider.readReturn(get(first));
      if (next === null) throw new Error('there is no second form');
      const page = locationOf(await post(next.url, formOf(next)), next.url).href;
      return get(locationOf(await post(page, { act })));
    },
    settle: (reference) => setStatus(reference, 'PAID'),
    takeBack: (reference) => setStatus(reference, 'REVERSED'),
    fault: (name, call) => fault(`api.${apiFaults[name]}`, paths[call]),
    lieAboutAmount: () => fault('inquiry.wrong_amount'),
    pushFault: (name) => fault(`ipn.${{ twice: 'duplicate', lost: 'lost', held: 'hold' }[name]}`),
    releasePushes: () => control('easypaisa/ipn/release', { order: 'reversed' }),
    forgePush: (reference) =>
      control('easypaisa/ipn/forge', { order: reference, url: `http://169.254.169.254/order-status/1/${reference}` }),
    pushes: () => around.pushesTo('/easypaisa'),
    payoutFault: () => Promise.resolve(),
    payoutCount: async () => ((await state('easypaisa'))['transfers'] as unknown[]).length,
    async reset() {
      await control('reset');
      around.forget();
    },
  };
}

/** The simulated payment companies as one HTTP server on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { listen } from '../listen.ts';
import { answerControl } from './control.ts';
import { readText, sendJson } from './http.ts';
import { makeSimulatedEasypaisa, type EasypaisaOptions } from './easypaisa/easypaisa.ts';
import { openJazzcash } from './jazzcash/jazzcash.ts';
import type { JazzcashAccount } from './jazzcash/state.ts';
import { makeActs } from './paystack/acts.ts';
import { answerApi } from './paystack/api.ts';
import { answerCheckout } from './paystack/checkout.ts';
import { openStore } from './paystack/state.ts';
import { makeWebhookSender } from './paystack/webhooks.ts';
import type { SimulatedProvider } from './simulated.ts';

export interface ProvidersOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly home: string;
  readonly secretKey: string;
  readonly webhookUrl: string;
  /** Without it there is no JazzCash. */
  readonly jazzcash?: JazzcashAccount;
  /** Without it there is no Easypaisa. */
  readonly easypaisa?: EasypaisaOptions;
  readonly publicUrl?: string;
  readonly log?: (line: string) => void;
}

export interface RunningProviders {
  readonly url: string;
  stop(): Promise<void>;
}

const tickMilliseconds = 100;

/** Listens and goes on where the last run stopped. */
export async function startProviders(options: ProvidersOptions): Promise<RunningProviders> {
  const log = options.log ?? (() => undefined);
  const store = openStore(join(options.home, 'providers/paystack.json'));
  const webhooks = makeWebhookSender(store, { secretKey: options.secretKey, webhookUrl: options.webhookUrl, log });
  const acts = makeActs(store, webhooks);
  let publicUrl = options.publicUrl ?? '';
  const others: SimulatedProvider[] = [];
  if (options.jazzcash !== undefined) {
    others.push(openJazzcash({ home: options.home, account: options.jazzcash, log }));
  }
  if (options.easypaisa !== undefined) {
    others.push(makeSimulatedEasypaisa(options.easypaisa, { home: options.home, publicUrl: () => publicUrl, log }));
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A name that a stranger's DNS points to loopback must not reach this.
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? ''))
      return sendJson(response, 421, { error: 'loopback only' });
    const exchange = { request, response, url: new URL(request.url ?? '/', publicUrl), body: await readText(request) };
    const path = exchange.url.pathname.replace(/\/+$/, '');
    if (path.startsWith('/paystack/checkout/'))
      return answerCheckout(exchange, path.slice('/paystack/checkout/'.length), store, acts);
    if (path.startsWith('/paystack/'))
      return answerApi(exchange, path.slice('/paystack'.length), store, {
        secretKey: options.secretKey,
        publicUrl,
        acts,
      });
    const other = others.find((item) => path.startsWith(`/${item.name}/`));
    if (other !== undefined) return other.answer(exchange, path.slice(other.name.length + 1));
    if (path === '/control' || path.startsWith('/control/'))
      return answerControl(exchange, path.slice('/control'.length), { store, acts, webhooks, others });
    if (path === '') {
      response.writeHead(303, { location: '/control' }).end();
      return undefined;
    }
    return sendJson(response, 404, { error: 'nothing is here' });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log(JSON.stringify({ at: new Date().toISOString(), event: 'failed', message: String(error) }));
      if (!response.headersSent) sendJson(response, 400, { error: 'the request could not be read' });
    });
  });
  await listen(server, options.port, options.host);
  const url = `http://${options.host}:${(server.address() as AddressInfo).port}`;
  publicUrl ||= url;
  const timer = setInterval(() => {
    const now = Date.now();
    acts.tick(now);
    webhooks.tick(now);
    for (const other of others) other.tick(now);
  }, tickMilliseconds);

  return {
    url,
    async stop() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const { close } of [store, ...others]) close();
    },
  };
}

/** The simulated JazzCash over HTTP, with a shop that is told of payments; one world for each file of tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { JazzcashSettings } from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import { makeJazzcash } from '../../supabase/functions/_shared/providers/jazzcash.ts';
import type { PaymentProvider, WebhookReading } from '../../supabase/functions/_shared/providers/provider.ts';
import { jazzcashFaults } from '../../supabase/local/providers/jazzcash/jazzcash.ts';
import type { State } from '../../supabase/local/providers/jazzcash/state.ts';
import { startProviders, type RunningProviders } from '../../supabase/local/providers/start-providers.ts';
import { eventually } from '../support/wait.ts';
import { merchant, newPayment, payoutKeys, rawRequest, settingsFor } from './jazzcash-harness.ts';

export interface Push {
  readonly at: number;
  readonly reading: WebhookReading;
}

export interface JazzcashWorld {
  /** Where the simulator listens. */
  readonly url: string;
  /** What the shop was told, and what the adapter read of it. */
  readonly pushes: readonly Push[];
  /** With what the shop answers genuine pushes. */
  shopStatus: number;
  make(changes?: Partial<JazzcashSettings>): PaymentProvider;
  control(path: string, body?: object): Promise<Record<string, unknown>>;
  state(): Promise<State>;
  fault(name: string, times?: number, path?: string): Promise<unknown>;
  /** Waits until the shop was told of this payment so many times. */
  pushed(reference: string, count?: number): Promise<unknown>;
  pushesOf(reference: string): readonly Push[];
}

/** Registers the hooks; `areas` are those whose faults this file must try, each of them. */
export function jazzcashWorld(areas: readonly string[]): JazzcashWorld {
  let home: string;
  let shop: Server;
  let providers: RunningProviders;
  let pushes: Push[] = [];
  const tried = new Set<string>();

  const world: JazzcashWorld = {
    get url() {
      return providers.url;
    },
    get pushes() {
      return pushes;
    },
    shopStatus: 200,
    make: (changes = {}) => makeJazzcash(settingsFor(`${providers.url}/jazzcash`, changes)),
    async control(path, body = {}) {
      const response = await fetch(`${providers.url}/control${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
      return answer;
    },
    state: async () => (await (await fetch(`${providers.url}/control/jazzcash/state`)).json()) as State,
    fault(name, times = 1, path) {
      tried.add(`jazzcash.${name}`);
      return world.control('/faults', { fault: `jazzcash.${name}`, times, ...(path === undefined ? {} : { path }) });
    },
    pushed: (reference, count = 1) =>
      eventually('it was pushed', () => Promise.resolve(world.pushesOf(reference).length >= count)),
    pushesOf: (reference) => pushes.filter(({ reading }) => reading.inquiry === reference),
  };

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'amana-jazzcash-'));
    shop = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = rawRequest(new Uint8Array(Buffer.concat(chunks)));
        void world
          .make()
          .readWebhook(raw)
          .then((reading) => {
            pushes.push({ at: Date.now(), reading });
            const status = reading.isGenuine ? world.shopStatus : 401;
            response.writeHead(status, { 'content-type': 'application/json' }).end(reading.answer?.body);
          });
      });
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    providers = await startProviders({
      host: '127.0.0.1',
      port: 0,
      home,
      secretKey: 'sk_test_simulator',
      webhookUrl: `${shopUrl}/paystack`,
      jazzcash: {
        ...merchant,
        ipnUrl: `${shopUrl}/jazzcash`,
        returnUrl: newPayment().returnUrl,
        payout: payoutKeys,
      },
    });
  });
  afterAll(async () => {
    await providers.stop();
    shop.closeAllConnections();
    shop.close();
    rmSync(home, { recursive: true });
    // A fault that no test sets is a promise that nobody has kept.
    const ours = jazzcashFaults.filter((fault) => areas.some((area) => fault.startsWith(`jazzcash.${area}.`)));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((fault) => !tried.has(fault))).toEqual([]);
  });
  beforeEach(async () => {
    pushes = [];
    world.shopStatus = 200;
    await world.control('/reset');
    const quick = { prompt: 'approve', ipn_retry_seconds: 0.1, payout_seconds: 0.1, hang_seconds: 1 };
    await world.control('/jazzcash/settings', quick);
  });
  afterEach(async () => {
    // A fault that was set and not met did not do what its test says.
    expect((await world.state()).faults).toEqual([]);
  });
  return world;
}

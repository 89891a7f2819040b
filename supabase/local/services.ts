/** Everything that runs on top of the database, started and stopped together. */
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { appendFileSync } from 'node:fs';
import { checkoutAddresses, functionEnvironment } from './functions/environment.ts';
import { startFunctions } from './functions/functions.ts';
import { simulatedAccounts } from './functions/simulated-accounts.ts';
import { startGateway } from './gateway/gateway.ts';
import { startInbox } from './inbox/inbox.ts';
import { startNetWorker } from './net/net-worker.ts';
import { readProjectConfig } from './project-config.ts';
import { setUpProject } from './project-setup.ts';
import { startProviders } from './providers/start-providers.ts';
import { startRealtime } from './realtime/index.ts';
import { databaseUrl, type Settings } from './settings.ts';
import { ensureBuilt } from './web/build.ts';
import { startStaticServer } from './web/static-server.ts';

export interface Services {
  /** What is missing though the rest runs: an app that could not be built. */
  readonly problem: string | undefined;
  /** Process ids of the running Edge Functions, by name. */
  functionProcesses(): Record<string, number>;
  stop(): Promise<void>;
}

interface Part {
  stop(): Promise<void>;
}

/** Starts everything, or stops what was started and throws. */
export async function startServices(settings: Settings, report: (text: string) => void): Promise<Services> {
  const parts: Part[] = [];
  const keep = <T extends Part>(part: T): T => {
    parts.push(part);
    return part;
  };
  const stop = async () => {
    for (const part of parts.toReversed()) await part.stop();
  };
  try {
    report('Starting the services ...');
    const project = readProjectConfig();
    await setUpProject(settings);
    const admin = databaseUrl(settings, 'supabase_admin');
    const inbox = keep(await startInbox(settings));
    const { jwtSecret, publishableKey, secretKey } = settings.secrets;
    const log = logTo(join(settings.home, 'logs/realtime.log'));
    const realtime = keep(await startRealtime({ databaseUrl: admin, jwtSecret, publishableKey, secretKey, log }));
    const functions = keep(startFunctions(settings, project));
    const gateway = keep(
      await startGateway(settings, project, {
        mail: inbox.email,
        functions: functions.handle,
        realtime: (request) => realtime.handleRest(request),
      }),
    );
    gateway.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      realtime.handleUpgrade(request, socket, head),
    );
    keep(await startNetWorker(admin));
    keep(await startSimulator(settings));
    const outcomes = await Promise.allSettled(frontEnds(settings).map(async (start) => keep(await start(report))));
    const problems = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
    return { functionProcesses: functions.processes, problem: problems.join('\n') || undefined, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type FrontEnd = (report: (text: string) => void) => Promise<Part>;

/** The two apps; AMANA_WITHOUT_APPS=1 leaves them out, for work on the database alone. */
function frontEnds(settings: Settings): FrontEnd[] {
  if (process.env['AMANA_WITHOUT_APPS']) return [];
  const config = {
    apiUrl: settings.apiUrl,
    publishableKey: settings.secrets.publishableKey,
    inboxUrl: settings.inboxUrl,
  };
  return [
    async (report) =>
      startStaticServer({
        folder: await ensureBuilt('web', report),
        port: settings.ports.web,
        config,
        formTargets: checkoutAddresses(functionEnvironment(settings)),
      }),
    async (report) =>
      startStaticServer({ folder: await ensureBuilt('admin', report), port: settings.ports.admin, config }),
  ];
}

function startSimulator(settings: Settings): Promise<Part> {
  const { PAYSTACK_SECRET_KEY: paystackKey } = functionEnvironment(settings);
  return startProviders({
    host: '127.0.0.1',
    port: settings.ports.providers,
    home: settings.home,
    ...simulatedAccounts(settings, paystackKey ?? ''),
    publicUrl: settings.providersUrl,
    log: logTo(join(settings.home, 'logs/providers.log')),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function logTo(path: string): (...parts: unknown[]) => void {
  return (...parts) => appendFileSync(path, `${new Date().toISOString()} ${parts.map(String).join(' ')}\n`);
}

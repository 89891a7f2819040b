/**
 * The host process: PostgreSQL and every service under one roof. Other processes talk to it through its control server on
 * loopback (`npm run stack -- ...`).
 */
import { createServer, type Server } from 'node:http';
import { listen } from './listen.ts';
import { ensureDatabase, pushMigrations, recreateDatabase } from './postgres/database.ts';
import { keepCluster, type KeptCluster } from './postgres/kept-cluster.ts';
import { startServices, type Services } from './services.ts';
import type { Settings } from './settings.ts';

export interface Host {
  stop(): Promise<void>;
  /** Applies what migrations are new; with reset, on an empty database. Answers with what went wrong, if anything did. */
  migrate(options: { reset: boolean }): Promise<string | undefined>;
  /** Why the migrations could not all be applied at the start, if so. */
  readonly problem: string | undefined;
}

/** What `status` and `up` are told. */
export interface HostStatus {
  readonly state: 'starting' | 'ready' | 'failed';
  readonly problem?: string;
  readonly processId: number;
  /** Process ids of PostgreSQL and of each Edge Function that runs, for tests that kill them. */
  readonly processes: Readonly<Record<string, number>>;
}

export async function startHost(
  settings: Settings,
  report: (text: string) => void,
  options: { reset: boolean },
): Promise<Host> {
  let cluster: KeptCluster | undefined;
  let services: Services | undefined;
  let status: Omit<HostStatus, 'processes' | 'processId'> = { state: 'starting' };
  let queue: Promise<unknown> = Promise.resolve();
  /** One change of the host at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };

  const migrate = async (reset: boolean): Promise<string | undefined> => {
    if (reset || !services) {
      await services?.stop();
      services = undefined;
    }
    if (reset) {
      await recreateDatabase(settings);
      await cluster?.renew();
    }
    const migrated = await pushMigrations(settings);
    // Each migration is a transaction, so what was applied before one that failed is whole: the services run on it.
    services ??= await startServices(settings, report);
    const problem = migrated.succeeded ? services.problem : migrated.output.trim();
    status = problem === undefined ? { state: 'ready' } : { state: 'failed', problem };
    return status.problem;
  };

  const control = await startControl(settings, {
    status: () => ({
      ...status,
      processId: process.pid,
      processes: { postgres: cluster?.processId() ?? 0, ...services?.functionProcesses() },
    }),
    migrate: (reset) => inTurn(() => migrate(reset)),
    stop: () => process.emit('SIGTERM'),
  });
  const stop = async () => {
    await services?.stop();
    await cluster?.stop();
    control.close();
    control.closeAllConnections();
  };

  try {
    cluster = await keepCluster(settings, report, (problem) => (status = { state: 'failed', problem }));
    const isNew = await ensureDatabase(settings);
    if (isNew) await cluster.renew();
    const problem = await inTurn(() => migrate(options.reset));
    return { problem, migrate: ({ reset }) => inTurn(() => migrate(reset)), stop: () => inTurn(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface ControlActions {
  status(): HostStatus;
  migrate(reset: boolean): Promise<string | undefined>;
  stop(): void;
}

async function startControl(settings: Settings, actions: ControlActions): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    // Any page in a browser can send requests to loopback, so each must carry the secret key.
    if (request.headers.authorization !== `Bearer ${settings.secrets.secretKey}`)
      return answer(401, { message: 'wrong key' });
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /status') return answer(200, actions.status());
    if (route === 'POST /stop') {
      answer(202, {});
      return actions.stop();
    }
    if (route === 'POST /migrate' || route === 'POST /reset') {
      actions.migrate(route === 'POST /reset').then(
        (problem) => answer(problem ? 422 : 200, { problem }),
        (error: unknown) => answer(500, { problem: String(error) }),
      );
      return undefined;
    }
    return answer(404, { message: 'unknown request' });
  });
  await listen(server, settings.ports.control);
  return server;
}

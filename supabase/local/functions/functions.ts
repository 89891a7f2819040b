/** /functions/v1/<name>: starts each function at its first request, again after a crash, and hands requests to it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectConfig } from '../project-config.ts';
import { repository, type Settings } from '../settings.ts';
import { roleOfKey, verifyToken } from '../gateway/keys.ts';
import { functionEnvironment } from './environment.ts';
import { startWorker, type Worker } from './worker.ts';

export interface Functions {
  handle(request: Request): Promise<Response>;
  /** Process ids of the running functions, by name. */
  processes(): Record<string, number>;
  stop(): Promise<void>;
}

/** As on the platform, seconds until a request is given up. */
const requestTimeoutSeconds = 150;

/** Headers of one connection, which must not pass a proxy. */
const hopHeaders = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'accept-encoding',
];

export function startFunctions(settings: Settings, project: ProjectConfig): Functions {
  const environment = functionEnvironment(settings);
  const workers = new Map<string, Promise<Worker>>();
  const processIds = new Map<string, number>();
  let isStopping = false;

  const workerOf = async (name: string): Promise<Worker> => {
    const running = workers.get(name);
    const known = await running?.catch(() => undefined);
    if (known?.isAlive()) return known;
    // Another request may have started it anew while this one waited.
    const latest = workers.get(name);
    if (latest && latest !== running) return latest;
    const started = startWorker(settings, join(repository, 'supabase/functions', name), environment);
    workers.set(name, started);
    processIds.set(name, (await started).processId);
    return started;
  };

  const handle = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const [, name = ''] = /^\/functions\/v1\/([A-Za-z0-9_-]+)(?:\/|$)/.exec(url.pathname) ?? [];
    const config = project.functions[name];
    if (!config?.enabled || !existsSync(join(repository, 'supabase/functions', name, 'index.ts'))) {
      return failure(404, 'NOT_FOUND', 'Requested function was not found');
    }
    if (config.verify_jwt && request.method !== 'OPTIONS' && !hasToken(settings, request)) {
      return failure(401, 'UNAUTHORIZED', 'Invalid or missing authorization header');
    }
    if (isStopping) return failure(503, 'SHUTTING_DOWN', 'The host is stopping');
    try {
      const path = url.pathname.replace(/^\/functions\/v1/, '') + url.search;
      const body = request.body ? await request.arrayBuffer() : null;
      const send = async () => forward(request, body, await workerOf(name), path);
      // Refused: the process had ended, and the request reached nobody, so it may be sent again to a new one.
      return await send().catch((error: unknown) => (isRefused(error) ? send() : Promise.reject(error)));
    } catch (error) {
      return failureOf(error);
    }
  };

  return {
    handle,
    processes: () => Object.fromEntries(processIds),
    stop: async () => {
      isStopping = true;
      await Promise.all([...workers.values()].map(async (worker) => (await worker.catch(() => undefined))?.stop()));
    },
  };
}

async function forward(request: Request, body: ArrayBuffer | null, worker: Worker, path: string): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of hopHeaders) headers.delete(name);
  const answer = await fetch(`http://127.0.0.1:${worker.port}${path}`, {
    method: request.method,
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(requestTimeoutSeconds * 1000),
  });
  const answerHeaders = new Headers(answer.headers);
  for (const name of [...hopHeaders, 'content-encoding']) answerHeaders.delete(name);
  return new Response(answer.body, { status: answer.status, headers: answerHeaders });
}

function isRefused(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

function hasToken(settings: Settings, request: Request): boolean {
  const token = request.headers.get('authorization')?.replace(/^Bearer\s+/i, '') ?? '';
  return (
    verifyToken(settings, token) !== undefined || (token.startsWith('eyJ') && roleOfKey(settings, token) !== undefined)
  );
}

function failureOf(error: unknown): Response {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return failure(504, 'IDLE_TIMEOUT', `The function did not answer within ${requestTimeoutSeconds} seconds`);
  }
  console.error('Function:', error instanceof Error ? error.message : String(error));
  return failure(503, 'WORKER_ERROR', 'The function ended before it answered; try again');
}

function failure(status: number, code: string, message: string): Response {
  return Response.json(
    { code, message },
    { status, headers: { 'access-control-allow-origin': '*', 'x-relay-error': 'true' } },
  );
}

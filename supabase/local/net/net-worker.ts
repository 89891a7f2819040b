/** Delivers the requests that `net.http_post` and its kin queued, and writes the answers, as pg_net's worker does. */
import postgres from 'postgres';

export interface NetWorker {
  stop(): Promise<void>;
}

interface QueuedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string> | null;
  readonly body: Uint8Array | null;
  readonly timeout_milliseconds: number;
}

interface Outcome {
  readonly status: number | null;
  readonly contentType: string | null;
  readonly headers: Record<string, string> | null;
  readonly content: string | null;
  readonly isTimedOut: boolean;
  readonly error: string | null;
}

/** pg_net's defaults: requests taken at a time, hours that answers are kept. */
const batchSize = 200;
const answerHours = 6;
/** A notification wakes the worker at once; this is for one that was lost with the connection. */
const pollMilliseconds = 1_000;

export async function startNetWorker(databaseUrl: string): Promise<NetWorker> {
  const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined, connection: { application_name: 'pg_net' } });
  let isStopping = false;
  let isWoken = false;
  const inFlight = new Set<Promise<void>>();

  const take = async (): Promise<void> => {
    for (;;) {
      isWoken = false;
      const requests = await sql<QueuedRequest[]>`
        delete from net.http_request_queue
        where id in (select id from net.http_request_queue order by id limit ${batchSize} for update skip locked)
        returning id, method, url, headers, body, timeout_milliseconds`;
      for (const request of requests) {
        const work = deliver(request)
          .then((outcome) => record(sql, request.id, outcome))
          .catch((error: unknown) => console.error('net worker:', String(error)))
          .finally(() => inFlight.delete(work));
        inFlight.add(work);
      }
      if (requests.length < batchSize && !isWoken) return;
    }
  };

  let running: Promise<void> | undefined;
  const wake = (): void => {
    isWoken = true;
    if (isStopping || running) return;
    // A lost database is tried again at the next poll.
    running = take()
      .catch((error: unknown) => console.error('net worker:', String(error)))
      .finally(() => (running = undefined));
  };

  await sql.listen('net_http_request', wake, wake);
  const poll = setInterval(wake, pollMilliseconds);
  const purge = setInterval(() => void purgeAnswers(sql), 600_000);
  return {
    stop: async () => {
      isStopping = true;
      clearInterval(poll);
      clearInterval(purge);
      await running;
      await Promise.race([Promise.all(inFlight), new Promise((resolve) => setTimeout(resolve, 3_000))]);
      await sql.end({ timeout: 1 });
    },
  };
}

async function deliver(request: QueuedRequest): Promise<Outcome> {
  const nothing = { status: null, contentType: null, headers: null, content: null };
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { 'user-agent': 'pg_net', ...request.headers },
      body: request.body ? Buffer.from(request.body) : null,
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeout_milliseconds),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      headers: Object.fromEntries(response.headers),
      content: await response.text(),
      isTimedOut: false,
      error: null,
    };
  } catch (error) {
    const isTimedOut = error instanceof DOMException && error.name === 'TimeoutError';
    const message = isTimedOut ? `Timeout of ${request.timeout_milliseconds} ms reached.` : reasonOf(error);
    return { ...nothing, isTimedOut, error: message };
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : error instanceof Error ? error.message : String(error);
}

async function record(sql: postgres.Sql, id: string, outcome: Outcome): Promise<void> {
  await sql`
    insert into net._http_response (id, status_code, content_type, headers, content, timed_out, error_msg)
    values (
      ${id}, ${outcome.status}, ${outcome.contentType}, ${outcome.headers ? sql.json(outcome.headers) : null},
      ${outcome.content}, ${outcome.isTimedOut}, ${outcome.error}
    )`;
}

async function purgeAnswers(sql: postgres.Sql): Promise<void> {
  try {
    await sql`delete from net._http_response where created < now() - make_interval(hours => ${answerHours})`;
  } catch (error) {
    console.error('net worker:', String(error));
  }
}

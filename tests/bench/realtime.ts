/**
 * Commit-to-client latency of events written by realtime.send, with 1, 100 and 1,000 sockets on the topic.
 *
 *   node tests/bench/realtime.ts [messages]
 *
 * Measured from just before the statement is sent to the arrival of the frame at each socket, so the write and the
 * commit are within. Server, clients and PostgreSQL share the machine; the server is a process of its own.
 * Uses DB_ADMIN_URL when set, else a PostgreSQL of its own. Prints one JSON object a line.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { WebSocket } from 'ws';
import { startRealtime } from '../../supabase/local/realtime/index.ts';
import { openTestDatabase } from '../realtime/support/cluster.ts';

const SECRET_KEY = 'sb_secret_realtime_bench';
const SOCKET_COUNTS = [1, 100, 1_000];
const WARM_UP_MESSAGES = 20;
const PAUSE_MS = 20;
const messages = Number(process.argv[2] ?? 200);

const databaseUrl = process.env.REALTIME_BENCH_SERVER;
if (databaseUrl === undefined) await measureAll();
else await serve(databaseUrl);

/** The child process: a Realtime server behind a bare HTTP server. */
async function serve(url: string): Promise<void> {
  const realtime = await startRealtime({ databaseUrl: url, jwtSecret: 'unused'.repeat(8), secretKey: SECRET_KEY });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => realtime.handleUpgrade(request, socket, head));
  http.listen(0, '127.0.0.1', () => process.send?.(http.address()));
  process.once('disconnect', () => void realtime.stop().then(() => process.exit(0)));
}

async function measureAll(): Promise<void> {
  const database = await openTestDatabase();
  const server = fork(import.meta.filename, { env: { ...process.env, REALTIME_BENCH_SERVER: database.adminUrl } });
  const [address] = (await once(server, 'message')) as [{ port: number }];
  const sql = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
  for (const sockets of SOCKET_COUNTS) console.log(JSON.stringify(await measure(sql, address.port, sockets)));
  await sql.end();
  server.disconnect();
  await once(server, 'exit');
  await database.stop();
}

async function measure(sql: postgres.Sql, port: number, socketCount: number) {
  const topic = `bench:${crypto.randomUUID()}`;
  const latencies: number[] = [];
  const arrived = { count: 0 };
  let sentAt = 0;
  const sockets = await Promise.all(
    Array.from({ length: socketCount }, () =>
      join(port, topic, () => {
        latencies.push(performance.now() - sentAt);
        arrived.count += 1;
      }),
    ),
  );
  for (let message = 0; message < WARM_UP_MESSAGES + messages; message += 1) {
    if (message === WARM_UP_MESSAGES) latencies.length = 0;
    arrived.count = 0;
    sentAt = performance.now();
    await sql`select realtime.send(${sql.json({ message, text: 'x'.repeat(200) })}, 'event', ${topic})`;
    while (arrived.count < socketCount) await delay(1);
    await delay(PAUSE_MS);
  }
  for (const socket of sockets) socket.terminate();
  latencies.sort((left, right) => left - right);
  const percentile = (share: number) =>
    Math.round((latencies[Math.ceil(latencies.length * share) - 1] ?? Number.NaN) * 100) / 100;
  return {
    bench: 'realtime_commit_to_client',
    sockets: socketCount,
    p50_ms: percentile(0.5),
    p95_ms: percentile(0.95),
    p99_ms: percentile(0.99),
    messages,
  };
}

async function join(port: number, topic: string, onBroadcast: () => void): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/realtime/v1/websocket?apikey=${SECRET_KEY}&vsn=2.0.0`, {
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  socket.send(JSON.stringify(['1', '1', `realtime:${topic}`, 'phx_join', { config: { private: true } }]));
  const [reply] = (await once(socket, 'message')) as [Buffer];
  if (!String(reply).includes('"ok"')) throw new Error(`the join was refused: ${String(reply)}`);
  socket.on('message', onBroadcast);
  return socket;
}

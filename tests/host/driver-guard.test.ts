import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import '../../supabase/local/postgres/driver-guard.ts';

/** Goal: a database that dies fails what was asked of it, and never ends the process. Method: a server that dies at a chosen message. */
let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

const authenticated = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** Lets everybody in, then breaks at the first thing that it is asked. */
async function serverThatBreaks(): Promise<number> {
  server = createServer((socket: Socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([authenticated, ready]));
      socket.once('data', () => socket.resetAndDestroy());
    });
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('a connection that breaks while it asks for types fails the query that opened it, and nothing else', async () => {
  const { default: postgres } = await import('postgres');
  const lost = vi.fn();
  process.on('unhandledRejection', lost);
  const sql = postgres(`postgres://somebody@127.0.0.1:${await serverThatBreaks()}/any`, { max: 1 });
  await expect(sql`select 1`).rejects.toThrow(/ECONNRESET|CONNECTION_CLOSED/);
  await sql.end({ timeout: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', lost);
  expect(lost).not.toHaveBeenCalled();
});

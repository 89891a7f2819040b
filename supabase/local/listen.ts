/** Opening a port, with patience. */
import { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { SettingError } from './settings.ts';

/** The operating system may lend any port for a moment to an outgoing connection, so a taken port is tried again. */
const patienceMilliseconds = 10_000;

/**
 * Longer than any client here keeps an idle connection. A server that gives up first now and then closes one in the very moment
 * in which the client sends its next request over it, and that request is lost.
 */
const idleMilliseconds = 120_000;

/** Listens (on loopback unless another address is named); throws one sentence when the port stays taken. */
export async function listen(server: Server, port: number, host = '127.0.0.1'): Promise<void> {
  if (server instanceof HttpServer) server.keepAliveTimeout = idleMilliseconds;
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const error = await tryToListen(server, port, host);
    if (error === undefined) return;
    if (!('code' in error) || error.code !== 'EADDRINUSE') throw error;
    if (Date.now() > deadline) {
      throw new SettingError(
        `Port ${port} is taken by another program: set AMANA_PORT_BASE to a number whose next ten ports are free.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A port of the loopback that nobody listens on, for a server that is started in the next moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const holder = createServer();
    holder.once('error', reject);
    holder.listen(0, '127.0.0.1', () => {
      const address = holder.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      holder.close(() => resolve(port));
    });
  });
}

function tryToListen(server: Server, port: number, host: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const fail = (error: Error) => {
      server.removeListener('listening', succeed);
      resolve(error);
    };
    const succeed = () => {
      server.removeListener('error', fail);
      resolve(undefined);
    };
    server.once('error', fail);
    server.once('listening', succeed);
    server.listen(port, host);
  });
}

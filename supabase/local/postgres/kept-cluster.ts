/** The database server, started again whenever it ends without being told to; the services connect to it anew by themselves. */
import type { Settings } from '../settings.ts';
import { startCluster, type Cluster } from './cluster.ts';

export interface KeptCluster {
  /** Of the server that runs now. */
  processId(): number;
  /** Another server on the same data: pg_cron's launcher ends for good with the database that it serves. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server; `fail` is told when it ended and does not start again. */
export async function keepCluster(
  settings: Settings,
  report: (text: string) => void,
  fail: (problem: string) => void,
): Promise<KeptCluster> {
  let isMeant = false;
  let cluster: Cluster;
  const start = async (): Promise<void> => {
    cluster = await startCluster(settings, report);
    void cluster.ended.then(async () => {
      if (isMeant) return;
      report('PostgreSQL ended; starting it again ...');
      await start().catch((error: unknown) => fail(`PostgreSQL does not start again: ${String(error)}`));
    });
  };
  const stop = async () => {
    isMeant = true;
    await cluster.stop();
  };
  await start();
  return {
    processId: () => cluster.processId,
    renew: async () => {
      await stop();
      await start();
      isMeant = false;
    },
    stop,
  };
}

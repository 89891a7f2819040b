/**
 * A host on which nothing happens by itself: no timed job, and no call of a function by the database. The simulator does both
 * when the model says so; else a run could not be repeated.
 */
import postgres from 'postgres';
import { stack } from '../support/env.ts';

const paused = 'service_key_paused_by_the_simulator';

/** Returns what lets the host go on as before. */
export async function quiet(): Promise<() => Promise<void>> {
  const sql = postgres(stack.dbAdminUrl, { max: 1, onnotice: () => undefined });
  const jobs = await sql<{ jobid: string }[]>`select jobid from cron.job where active`;
  for (const { jobid } of jobs) await sql`select cron.alter_job(${jobid}::bigint, active := false)`;
  await rename(sql, 'service_key', paused);
  return async () => {
    await rename(sql, paused, 'service_key');
    for (const { jobid } of jobs) await sql`select cron.alter_job(${jobid}::bigint, active := true)`;
    await sql.end();
  };
}

/** Without its key under the known name the database calls no function. */
async function rename(sql: postgres.Sql, from: string, to: string): Promise<void> {
  await sql`select vault.update_secret(id, null, ${to}) from vault.decrypted_secrets where name = ${from}`;
}

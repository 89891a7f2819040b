/** The product's clock during the history: it begins thirty days ago and ends at the present. */
import { travel, type Transaction } from './commands.ts';

export const historyHours = 30 * 24;

export interface Clock {
  /** Hours since the beginning. */
  readonly hours: () => number;
  /** Lets time pass, and lets the system do on its way what falls due, when it falls due. */
  readonly advanceTo: (hours: number) => Promise<void>;
  /** Brings the clock to the present, to the millisecond. */
  readonly finish: () => Promise<void>;
}

const hour = 3_600_000;
/** How long after a deadline the system acts: its jobs run every minute. */
const jobDelay = 40_000;

export async function startClock(tx: Transaction): Promise<Clock> {
  await tx`update core.clock set moved_by = ${`-${historyHours} hours`}::interval where is_only_row`;
  let passed = 0;

  async function pass(until: number): Promise<void> {
    await travel(tx, Math.round(until - passed));
    passed = Math.max(passed, Math.round(until));
  }

  async function advanceTo(hours: number): Promise<void> {
    const target = Math.min(hours, historyHours) * hour;
    for (;;) {
      const due = await nextDeadline(tx);
      if (due === null || passed + due + jobDelay >= target) break;
      await pass(passed + due + jobDelay);
      await tx`select orders.run_due(200), payments.expire_payments(100)`;
    }
    await pass(target);
  }

  async function finish(): Promise<void> {
    await advanceTo(historyHours);
    await tx`update core.clock set moved_by = interval '0' where is_only_row`;
  }

  return { hours: () => passed / hour, advanceTo, finish };
}

/** Milliseconds until something falls due; null when nothing will. */
async function nextDeadline(tx: Transaction): Promise<number | null> {
  const [row] = await tx<{ left: number | null }[]>`
    select extract(epoch from min(d.at) - core.now())::float8 * 1000 as left
    from (
      select min(o.due_at) as at from orders.orders as o where o.due_action is not null
      union all
      select min(p.expires_at) from payments.payments as p where p.status in ('created', 'requires_action', 'pending')
    ) as d`;
  return row?.left === null || row === undefined ? null : Math.max(0, row.left);
}

/** Chargebacks of orders at the simulated company: the payer asks the bank, and the bank decides. */
import type postgres from 'postgres';
import { control } from '../providers/support/money.ts';
import type { Json } from './commands.ts';
import { eventually } from './wait.ts';

/** The payer of this order disputes so much of its payment; back once we have heard of it. */
export async function disputeAtBank(sql: postgres.Sql, orderId: string, amountMinor: number): Promise<Json> {
  const [payment] = await sql`select reference from payments.payments where order_id = ${orderId}`;
  await control(`/transactions/${String(payment?.['reference'])}/dispute`, { amount: amountMinor });
  return chargebackBecomes(sql, orderId, 'open');
}

/** The bank ends the open chargeback of this order; back once we have heard of it. */
export async function bankDecides(
  sql: postgres.Sql,
  orderId: string,
  resolution: 'declined' | 'merchant-accepted' | 'auto-accepted',
  status: 'won' | 'lost',
): Promise<Json> {
  const open = await chargebackBecomes(sql, orderId, 'open');
  await control(`/disputes/${String(open['provider_dispute_id'])}/resolve`, { resolution });
  return chargebackBecomes(sql, orderId, status);
}

function chargebackBecomes(sql: postgres.Sql, orderId: string, status: string): Promise<Json> {
  return eventually(`the chargeback is ${status}`, async () => {
    const [row] = await sql`
      select d.*
      from payments.disputes as d join payments.payments as p on p.id = d.payment_id
      where p.order_id = ${orderId} and d.status = ${status}`;
    return row;
  });
}

/** The e-mails of the past: they count as sent when they were made, and nobody's inbox fills with them now. */
import { service, type Transaction } from './commands.ts';

const { role, claims } = service;

export async function sendMessages(tx: Transaction): Promise<void> {
  for (;;) {
    const began =
      tx`select set_config('role', ${role}, true), set_config('request.jwt.claims', ${claims}, true)`.execute();
    const sent = tx`
      select api.delivery_done((m.value ->> 'delivery_id')::uuid, 'sent', 'history-' || (m.value ->> 'delivery_id'), null)
      from jsonb_array_elements(api.claim_deliveries(100)) as m`.execute();
    const ended = tx`select set_config('role', 'none', true), set_config('request.jwt.claims', '', true)`.execute();
    const [, { count }] = await Promise.all([began, sent, ended]);
    if (count < 100) return;
  }
}

/** The e-mails of the past: they count as sent when they were made, and nobody's inbox fills with them now. */
import { actAs, service, type Transaction } from './commands.ts';

export async function sendMessages(tx: Transaction): Promise<void> {
  for (;;) {
    const sent = tx`
      select api.delivery_done((m.value ->> 'delivery_id')::uuid, 'sent', 'history-' || (m.value ->> 'delivery_id'), null)
      from jsonb_array_elements(api.claim_deliveries(100)) as m`;
    const { count } = await actAs(tx, service, sent);
    if (count < 100) return;
  }
}

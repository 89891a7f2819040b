/** Codes by which people confirm: on this host no mail goes out by itself, so they are read where they wait. */
import { eventually } from '../../support/wait.ts';
import type { Product } from './product.ts';

/** The code as the person reads it in the message. */
export function codeOf(product: Product, challengeId: string): Promise<string> {
  return eventually(
    'the code is in the message',
    async () => {
      const [row] = await product.sql<{ code: string | null }[]>`
        select substring(d.subject || ' ' || d.body from '[0-9]{6}') as code
        from notifications.deliveries as d
        join outbox.events as e on e.id = d.event_id
        where e.topic = 'notification.step_up_code' and e.payload ->> 'challenge_id' = ${challengeId}`;
      return row?.code ?? undefined;
    },
    undefined,
    5,
  );
}

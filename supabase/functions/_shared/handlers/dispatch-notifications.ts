/** Sends queued e-mail. The database leases each message, so two senders never send one twice at once. */
import * as z from 'zod/mini';
import type { Database } from '../database.ts';
import { failureResponse, jsonResponse, type Handler } from '../http.ts';
import type { Log } from '../log.ts';
import { mailHtml } from '../mail-html.ts';
import type { SendMail } from '../mailer.ts';
import { singleFlight } from '../single-flight.ts';

export interface DispatchDependencies {
  readonly service: Database;
  readonly secretKeys: readonly string[];
  readonly webUrl: string;
  readonly sendMail: SendMail;
  readonly log: Log;
  readonly now: () => number;
}

const deliveryShape = z.object({
  delivery_id: z.string(),
  kind: z.string(),
  from: z.string(),
  to: z.string(),
  locale: z.string(),
  subject: z.string(),
  body: z.string(),
  link: z.nullable(z.string()),
  link_label: z.nullable(z.string()),
});
type Delivery = z.infer<typeof deliveryShape>;

// So many at once: within what a mail API takes from one sender, and a code never waits long behind notices.
const batch = 8;
// Well under the platform's limits and the minute after which the job calls again.
const budgetMilliseconds = 40_000;

/** POST with the secret key -> {sent, failed}; while it is at work, 202 {status: "queued"}. */
export function makeDispatchNotifications(dependencies: DispatchDependencies): Handler {
  const round = async () => {
    const startedAt = dependencies.now();
    let sent = 0;
    let failed = 0;
    while (dependencies.now() - startedAt < budgetMilliseconds) {
      const claimed = await dependencies.service.call('claim_deliveries', { p_limit: batch });
      if (!claimed.ok) return failureResponse(claimed.failure);
      const deliveries = z.array(deliveryShape).parse(claimed.value);
      const results = await Promise.all(deliveries.map((delivery) => deliver(dependencies, delivery)));
      sent += results.filter(Boolean).length;
      failed += results.filter((isSent) => !isSent).length;
      if (deliveries.length < batch) break;
    }
    return jsonResponse({ sent, failed });
  };
  return singleFlight(round, dependencies);
}

async function deliver(dependencies: DispatchDependencies, delivery: Delivery): Promise<boolean> {
  const link = delivery.link === null ? null : `${dependencies.webUrl}${delivery.link}`;
  const text = link === null ? delivery.body : `${delivery.body}\n\n${delivery.link_label ?? ''}\n${link}`;
  const answer = await dependencies.sendMail({
    id: delivery.delivery_id,
    from: delivery.from,
    to: delivery.to,
    subject: delivery.subject,
    text,
    html: mailHtml({
      locale: delivery.locale,
      subject: delivery.subject,
      body: delivery.body,
      link,
      linkLabel: delivery.link_label,
    }),
    kind: delivery.kind,
  });
  const isSent = answer.outcome === 'sent';
  dependencies.log.info('mail.tried', {
    delivery_id: delivery.delivery_id,
    kind: delivery.kind,
    outcome: answer.outcome,
  });
  await dependencies.service.call('delivery_done', {
    p_delivery_id: delivery.delivery_id,
    p_outcome: answer.outcome,
    p_message_id: isSent ? answer.messageId : null,
    p_error: isSent ? null : answer.error,
  });
  return isSent;
}

/** Acts of staff that two of them must agree on: one asks, another approves, each with a code for exactly that. */
import { eventually } from '../../support/wait.ts';
import { done } from '../model/market.ts';
import { callAs, type Arguments, type Outcome, type Product } from '../product/product.ts';

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
    5_000,
    5,
  );
}

/** A code asked for and entered; its id as the answer. */
async function confirmed(product: Product, person: string, action: string, context: Arguments): Promise<Outcome> {
  const started = await callAs(product, person, 'start_step_up', { p_action: action, p_context: context }, false);
  if (started.code !== done) return started;
  const { challenge_id: id } = started.answer as { challenge_id: string };
  const args = { p_challenge_id: id, p_code: await codeOf(product, id) };
  const entered = await callAs(product, person, 'verify_step_up', args, false);
  return entered.code === done ? { code: done, answer: id } : entered;
}

interface Wish {
  readonly maker: string;
  readonly checker: string;
  readonly action: string;
  readonly payload: Arguments;
  readonly reason: string;
  readonly key: string;
}

/** Asked for and approved: what the act answered, or the first refusal on the way. */
export async function agreed(product: Product, wish: Wish): Promise<Outcome> {
  const { maker, checker, action, payload, reason, key } = wish;
  const preview = await callAs(
    product,
    maker,
    'admin_preview_approval',
    { p_action: action, p_payload: payload },
    false,
  );
  if (preview.code !== done) return preview;
  const { payload_hash } = preview.answer as { payload_hash: string };
  const asking = await confirmed(product, maker, 'approval.request', { action, payload_hash });
  if (asking.code !== done) return asking;
  const asked = await callAs(
    product,
    maker,
    'admin_request_approval',
    {
      p_action: action,
      p_payload: payload,
      p_reason: reason,
      p_evidence: 'A paper.',
      p_challenge_id: asking.answer,
      p_idempotency_key: `ask ${key}`,
    },
    false,
  );
  if (asked.code !== done) return asked;
  const { approval_id } = asked.answer as { approval_id: string };
  const deciding = await confirmed(product, checker, 'approval.decide', { approval_id, is_approved: true });
  if (deciding.code !== done) return deciding;
  const decided = await callAs(
    product,
    checker,
    'admin_decide_approval',
    {
      p_approval_id: approval_id,
      p_is_approved: true,
      p_reason: 'Looked at it.',
      p_challenge_id: deciding.answer,
      p_idempotency_key: `decide ${key}`,
    },
    false,
  );
  return decided.code === done ? { code: done, answer: (decided.answer as { result: unknown }).result } : decided;
}

import { clsx } from 'clsx';
import { Ban, Check, CircleDashed, CircleDot, Clock, Hand, Snowflake, Undo2, X, type LucideIcon } from 'lucide-react';
import { useI18n } from '@/providers/i18n.tsx';

export type StatusTone = 'waiting' | 'moving' | 'attention' | 'good' | 'bad' | 'frozen' | 'ended';

const looks: Record<StatusTone, string> = {
  waiting: 'bg-paper border-line text-ink',
  moving: 'bg-brand-wash border-transparent text-ink',
  attention: 'bg-attention-wash border-attention text-ink',
  good: 'bg-positive-wash border-transparent text-positive',
  bad: 'bg-negative-wash border-transparent text-negative',
  frozen: 'bg-frozen-wash border-transparent text-frozen',
  ended: 'bg-paper border-line text-ink-soft',
};

type Look = readonly [StatusTone, LucideIcon];

/** Tone and mark of every status, by the kind of thing that has it. */
const marks: Readonly<Record<StatusGroup, Readonly<Record<string, Look>>>> = {
  'order.status': {
    pending_payment: ['waiting', CircleDashed],
    placed: ['attention', CircleDot],
    accepted: ['moving', CircleDot],
    preparing: ['moving', CircleDot],
    shipped: ['moving', CircleDot],
    delivered: ['moving', Clock],
    returning: ['attention', Undo2],
    disputed: ['frozen', Snowflake],
    completed: ['good', Check],
    cancelled: ['ended', Ban],
    rejected: ['ended', X],
    returned: ['ended', Undo2],
    refunded: ['ended', Undo2],
  },
  'withdrawal.status': {
    initiated: ['waiting', CircleDashed],
    under_review: ['attention', Hand],
    pending_provider: ['moving', Clock],
    settled: ['good', Check],
    failed: ['bad', X],
    cancelled: ['ended', Ban],
    reversed: ['bad', Undo2],
  },
  'payment.status': {
    created: ['waiting', CircleDashed],
    requires_action: ['waiting', CircleDot],
    pending: ['moving', Clock],
    succeeded: ['good', Check],
    failed: ['bad', X],
    expired: ['ended', Ban],
    partially_refunded: ['ended', Undo2],
    refunded: ['ended', Undo2],
  },
  'admin.refund_status': {
    requested: ['waiting', CircleDashed],
    sending: ['moving', Clock],
    pending: ['moving', Clock],
    needs_attention: ['attention', Hand],
    processed: ['good', Check],
    failed: ['bad', X],
  },
  'admin.inbox_status': {
    received: ['moving', Clock],
    processed: ['good', Check],
    ignored: ['ended', Ban],
    dead: ['bad', X],
  },
  'store.status': {
    draft: ['waiting', CircleDashed],
    submitted: ['attention', Hand],
    active: ['good', Check],
    rejected: ['bad', X],
    suspended: ['frozen', Snowflake],
    on_holiday: ['waiting', Clock],
  },
  'account.status': {
    active: ['good', Check],
    suspended: ['frozen', Snowflake],
    closed: ['ended', Ban],
  },
  'admin.outbox_status': {
    waiting: ['waiting', Clock],
    retrying: ['attention', Undo2],
    delivered: ['good', Check],
    dead: ['bad', X],
  },
  'admin.approval_status': {
    requested: ['attention', Hand],
    approved: ['good', Check],
    refused: ['bad', X],
    withdrawn: ['ended', Undo2],
    expired: ['ended', Clock],
  },
  'admin.chargeback_status': {
    open: ['attention', Hand],
    won: ['good', Check],
    lost: ['bad', X],
  },
  'admin.break_status': {
    open: ['attention', Hand],
    explained: ['waiting', Clock],
    resolved: ['good', Check],
    healed: ['ended', Check],
  },
  'admin.run_status': {
    waiting: ['waiting', CircleDashed],
    collecting: ['moving', Clock],
    collected: ['moving', Clock],
    compared: ['good', Check],
    failed: ['bad', X],
  },
  'admin.closing_status': {
    closed: ['good', Check],
    reopened: ['attention', Undo2],
  },
  'admin.check_status': {
    good: ['good', Check],
    broken: ['bad', X],
  },
  'admin.risk_status': {
    open: ['attention', Hand],
    asked: ['waiting', Clock],
    released: ['good', Check],
    rejected: ['bad', X],
    closed: ['ended', Ban],
  },
  'admin.circuit': {
    closed: ['good', Check],
    open: ['bad', X],
    by_hand: ['frozen', Hand],
    half_open: ['attention', Clock],
    off: ['ended', Ban],
  },
  'admin.line_status': {
    new: ['moving', Clock],
    unmatched: ['attention', Hand],
    suspense: ['frozen', Snowflake],
    returning: ['moving', Undo2],
    credited: ['good', Check],
    recorded: ['good', Check],
    payout: ['good', Check],
    returned: ['ended', Undo2],
    fee: ['ended', Check],
    settlement: ['good', Check],
    duplicate: ['ended', Ban],
  },
  'admin.import_status': {
    received: ['moving', Clock],
    imported: ['good', Check],
    refused: ['bad', X],
  },
  'admin.batch_status': {
    draft: ['attention', Hand],
    approved: ['moving', CircleDot],
    exported: ['moving', CircleDot],
    sent: ['moving', Clock],
    closed: ['good', Check],
    cancelled: ['ended', Ban],
  },
  'admin.item_status': {
    open: ['moving', Clock],
    dropped: ['ended', Ban],
    settled: ['good', Check],
    failed: ['bad', X],
    reversed: ['bad', Undo2],
  },
  'admin.schedule_status': {
    on: ['good', Check],
    off: ['ended', Ban],
    stopped: ['frozen', Hand],
  },
  'admin.week_outcome': {
    requested: ['good', Check],
    skipped: ['attention', CircleDashed],
  },
  'admin.job_status': {
    new: ['waiting', CircleDashed],
    ok: ['good', Check],
    succeeded: ['good', Check],
    failed: ['bad', X],
    running: ['moving', Clock],
    late: ['attention', Clock],
  },
};

export type StatusGroup =
  | 'order.status'
  | 'withdrawal.status'
  | 'payment.status'
  | 'admin.refund_status'
  | 'admin.inbox_status'
  | 'store.status'
  | 'account.status'
  | 'admin.outbox_status'
  | 'admin.approval_status'
  | 'admin.chargeback_status'
  | 'admin.break_status'
  | 'admin.run_status'
  | 'admin.closing_status'
  | 'admin.check_status'
  | 'admin.risk_status'
  | 'admin.circuit'
  | 'admin.line_status'
  | 'admin.import_status'
  | 'admin.batch_status'
  | 'admin.item_status'
  | 'admin.schedule_status'
  | 'admin.week_outcome'
  | 'admin.job_status';

/** A status as its mark and its word; colour never speaks alone. */
export function StatusMark({ group, status }: { group: StatusGroup; status: string | null | undefined }) {
  const { word } = useI18n();
  if (!status) return <span className="text-ink-soft">–</span>;
  const [tone, Icon] = marks[group][status] ?? (['waiting', CircleDashed] as const);
  return (
    <span
      className={clsx(
        'inline-flex w-fit items-center gap-1 rounded-full border px-2 py-px text-xs font-medium whitespace-nowrap',
        looks[tone],
      )}
    >
      <Icon aria-hidden className="size-3" strokeWidth={2.5} />
      {word(group, status)}
    </span>
  );
}

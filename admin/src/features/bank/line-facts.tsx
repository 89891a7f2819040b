import { useI18n } from '@/providers/i18n.tsx';
import type { BankLineRow } from '@/schemas/bank.ts';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { Timeline } from '@/components/record/timeline.tsx';
import { JournalLink } from '@/features/ledger/owner-link.tsx';

/** What the bank wrote, and what it was found to be. */
export function LineFacts({ line }: { line: BankLineRow }) {
  const { t, word, errorText } = useI18n();
  const copied = (label: string, value: string | null) =>
    value === null || value === '' ? null : { label, value: <Copyable value={value} /> };
  return (
    <div className="flex flex-col gap-3">
      <Facts
        facts={[
          line.problem ? { label: t('admin.failure'), value: errorText({ code: line.problem }).text } : null,
          { label: t('admin.amount'), value: <CopyableAmount minor={line.amount_minor} currency={line.currency} /> },
          { label: t('admin.booked_on'), value: <bdi dir="ltr">{line.booked_on}</bdi> },
          line.value_on === null || line.value_on === line.booked_on
            ? null
            : { label: t('admin.value_on'), value: <bdi dir="ltr">{line.value_on}</bdi> },
          copied(t('admin.counterparty'), line.counterparty_name),
          copied(t('admin.counterparty_account'), line.counterparty_account),
          copied(t('admin.narration'), line.narration),
          copied(t('admin.bank_reference'), line.bank_reference),
          copied(t('admin.end_to_end'), line.end_to_end_reference),
          { label: t('admin.bank'), value: <bdi>{line.bank_name}</bdi> },
          copied(t('admin.transfer_reference'), line.transfer_reference),
          line.user_id && line.user_email
            ? {
                label: t('admin.credited_to'),
                value: (
                  <TextLink to={`/users/${line.user_id}`}>
                    <bdi dir="ltr">{line.user_email}</bdi>
                  </TextLink>
                ),
              }
            : null,
          line.provider ? { label: t('admin.provider'), value: word('admin.provider_name', line.provider) } : null,
          copied(t('admin.return_code'), line.return_code),
        ]}
      />
      <details>
        <summary className="cursor-pointer text-brand">{t('admin.line_raw')}</summary>
        <pre dir="ltr" className="mt-1 overflow-x-auto rounded-field bg-paper p-2 text-xs whitespace-pre-wrap">
          {line.raw}
        </pre>
      </details>
    </div>
  );
}

/** What was done with it, by whom, and the journal of each act. */
export function LineEvents({ line }: { line: BankLineRow }) {
  const { t, word } = useI18n();
  if (line.events.length === 0) return null;
  return (
    <Timeline
      label={t('admin.timeline')}
      entries={line.events.map((event) => ({
        id: String(event.seq),
        title: (
          <span className="flex flex-wrap items-center gap-2">
            {word('admin.line_action', event.action)}
            <StatusMark group="admin.line_status" status={event.to_status} />
          </span>
        ),
        who: word('order.actor', event.actor),
        at: event.created_at,
        note: (event.reason !== null || event.journal_id !== null || event.approval_id !== null) && (
          <span className="flex flex-wrap gap-x-3">
            {event.reason && <bdi>{event.reason}</bdi>}
            {event.journal_id !== null && <JournalLink id={event.journal_id} />}
            {event.approval_id !== null && (
              <TextLink to={`/approvals/${event.approval_id}`}>{t('admin.approval_open')}</TextLink>
            )}
          </span>
        ),
      }))}
    />
  );
}

import { useI18n } from '@/providers/i18n.tsx';
import type { PayoutBatchRow } from '@/schemas/payout-batches.ts';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';

/** What is in a batch, who made and approved it, and where its file stands. */
export function BatchFacts({ batch }: { batch: PayoutBatchRow }) {
  const { t, word } = useI18n();
  const moment = (label: string, at: string | null, who?: string | null) =>
    at === null
      ? null
      : {
          label,
          value: (
            <span>
              <Moment at={at} /> {who && <bdi dir="ltr">· {who}</bdi>}
            </span>
          ),
        };
  const ends = Object.entries(batch.items_by_status)
    .map(([status, count]) => `${word('admin.item_status', status)}: ${count}`)
    .join(' · ');
  return (
    <Facts
      facts={[
        { label: t('admin.total'), value: <CopyableAmount minor={batch.total_minor} currency={batch.currency} /> },
        { label: t('admin.batch_items'), value: ends || batch.item_count },
        { label: t('admin.execute_on'), value: <bdi dir="ltr">{batch.execute_on}</bdi> },
        batch.bank_name
          ? {
              label: t('admin.paid_from'),
              value: (
                <bdi>
                  {batch.bank_name} · {batch.account_number}
                </bdi>
              ),
            }
          : null,
        batch.bank_reference
          ? { label: t('admin.bank_reference'), value: <Copyable value={batch.bank_reference} /> }
          : null,
        moment(t('admin.created'), batch.created_at, batch.created_by_email),
        moment(t('admin.approved'), batch.approved_at, batch.approved_by_email),
        moment(t('admin.file_made'), batch.exported_at),
        moment(t('admin.given_to_bank'), batch.sent_at),
        moment(t('admin.ended'), batch.ended_at),
        ...batch.files.map((file) => ({
          label: `SHA-256 ${word('admin.file_format', file.format)}`,
          value: <Copyable value={file.sha256} />,
        })),
      ]}
    />
  );
}

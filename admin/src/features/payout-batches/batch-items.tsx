import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { PayoutBatchItemRow, PayoutBatchRow } from '@/schemas/payout-batches.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TableCsv, useAmountColumns } from '@/components/record/table-csv.tsx';
import { useRelatedPages } from '@/components/record/use-record.ts';
import { Amount, useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CheckField } from '@/components/ui/field.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RetryDialog } from '@/features/withdrawals/retry-dialog.tsx';

type Outcome = 'settled' | 'failed';
type Asked =
  | { readonly kind: Outcome; readonly items: readonly PayoutBatchItemRow[] }
  | { readonly kind: 'retry'; readonly item: PayoutBatchItemRow };

/** The withdrawals of a batch; those that no statement has ended can be ended by two people. */
export function BatchItems({ batch }: { batch: PayoutBatchRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const amounts = useAmountColumns();
  const { rows, total, query } = useRelatedPages('payout_batch_items', { batch_id: batch.id });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked | null>(null);
  const canEnd = can('payouts.decide') && batch.exported_at !== null;
  const picked = rows.filter((row) => chosen.has(row.id) && (row.status === 'open' || row.status === 'settled'));
  const open = rows.filter((row) => row.status === 'open');
  const areAllChosen = open.length > 0 && open.every((row) => chosen.has(row.id));
  const areOpen = picked.length > 0 && picked.every((row) => row.status === 'open');
  return (
    <Panel
      title={t('admin.batch_items')}
      isFlush
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <TableCsv
            list="payout_batch_items"
            filter={{ batch_id: batch.id }}
            rows={rows}
            isWhole={!query.hasNextPage}
            columns={[
              [t('admin.withdrawal'), (row) => row.code],
              ...amounts,
              [t('admin.account_name'), (row) => row.account_name],
              [t('admin.destination'), (row) => row.destination_label],
              [t('admin.status'), (row) => row.status],
            ]}
          />
          {canEnd && (
            <>
              <CheckField
                label={t('admin.items_choose_open', { count: open.length })}
                checked={areAllChosen}
                disabled={open.length === 0}
                onChange={() => setChosen(new Set(areAllChosen ? [] : open.map((row) => row.id)))}
              />
              <Button size="small" disabled={!areOpen} onClick={() => setAsked({ kind: 'settled', items: picked })}>
                {t('admin.items_settled')}
              </Button>
              <Button
                size="small"
                disabled={picked.length === 0}
                onClick={() => setAsked({ kind: 'failed', items: picked })}
              >
                {t('admin.items_failed')}
              </Button>
            </>
          )}
        </div>
      }
    >
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.nothing')}>
        <ItemTable
          rows={rows}
          canEnd={canEnd}
          chosen={chosen}
          onChoose={setChosen}
          onRetry={(item) => setAsked({ kind: 'retry', item })}
        />
        {query.hasNextPage && (
          <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-2">
            <span className="text-xs text-ink-soft">{t('admin.items_shown', { count: rows.length, total })}</span>
            <Button size="small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('admin.items_more')}
            </Button>
          </div>
        )}
      </RelatedRows>
      {asked !== null &&
        (asked.kind === 'retry' ? (
          <RetryDialog
            withdrawalId={asked.item.withdrawal_id}
            code={asked.item.code}
            destination={asked.item.destination_label}
            onClose={() => setAsked(null)}
          />
        ) : (
          <OutcomeDialog
            batch={batch}
            outcome={asked.kind}
            items={asked.items}
            onClose={() => {
              setAsked(null);
              setChosen(new Set());
            }}
          />
        ))}
    </Panel>
  );
}

function ItemTable({
  rows,
  canEnd,
  chosen,
  onChoose,
  onRetry,
}: {
  rows: readonly PayoutBatchItemRow[];
  canEnd: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onRetry: (item: PayoutBatchItemRow) => void;
}) {
  const { t } = useI18n();
  const { can } = useStaff();
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <SimpleTable
      caption={t('admin.batch_items')}
      rows={rows}
      keyOf={(row) => row.id}
      columns={[
        {
          id: 'code',
          header: t('admin.withdrawal'),
          cell: (row) => (
            <span className="flex items-center gap-2">
              {canEnd && (row.status === 'open' || row.status === 'settled') && (
                <input
                  type="checkbox"
                  className="size-5 accent-brand"
                  aria-label={t('admin.item_choose', { code: row.code })}
                  checked={chosen.has(row.id)}
                  onChange={() => toggle(row.id)}
                />
              )}
              <TextLink to={`/withdrawals/${row.withdrawal_id}`}>
                <bdi dir="ltr">{row.code}</bdi>
              </TextLink>
            </span>
          ),
        },
        {
          id: 'amount',
          header: t('admin.amount'),
          isEnd: true,
          cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
        },
        {
          id: 'to',
          header: t('admin.destination'),
          cell: (row) => (
            <span>
              <bdi>{row.account_name}</bdi>
              <bdi className="block text-xs text-ink-soft">{row.destination_label}</bdi>
            </span>
          ),
        },
        {
          id: 'status',
          header: t('admin.status'),
          cell: (row) => (
            <span className="flex flex-col items-start gap-1">
              <StatusMark group="admin.item_status" status={row.status} />
              {row.paid_by_line_id && <span className="text-xs text-ink-soft">{t('admin.item_by_statement')}</span>}
            </span>
          ),
        },
        {
          id: 'act',
          header: t('admin.item_again'),
          cell: (row) =>
            row.retried_by_id ? (
              <TextLink to={`/withdrawals/${row.retried_by_id}`}>
                <bdi dir="ltr">{row.retried_by_code}</bdi>
              </TextLink>
            ) : (row.status === 'failed' || row.status === 'reversed') && can('payouts.decide') ? (
              <Button size="small" onClick={() => onRetry(row)}>
                {t('admin.item_retry')}
              </Button>
            ) : (
              '–'
            ),
        },
      ]}
    />
  );
}

function OutcomeDialog({
  batch,
  outcome,
  items,
  onClose,
}: {
  batch: PayoutBatchRow;
  outcome: Outcome;
  items: readonly PayoutBatchItemRow[];
  onClose: () => void;
}) {
  const { t } = useI18n();
  const money = useMoneyText();
  const total = items.reduce((sum, item) => sum + item.amount_minor, 0n);
  const isReversal = outcome === 'failed' && items.some((item) => item.status === 'settled');
  const values = { count: items.length, amount: money(total, batch.currency) };
  return (
    <ApprovalRequestDialog
      action="payout_batch.end_items"
      title={`${t(`admin.items_${outcome}`)} · ${batch.code}`}
      consequence={
        <>
          <p>{t(`admin.items_${outcome}_text`, values)}</p>
          {isReversal && <p className="font-medium">{t('admin.items_reversed_text')}</p>}
          <p className="text-xs text-ink-soft">
            <bdi dir="ltr">{items.map((item) => item.code).join(', ')}</bdi>
          </p>
        </>
      }
      payloadOf={() => ({
        batch_id: batch.id,
        withdrawal_ids: items.map((item) => item.withdrawal_id),
        outcome,
      })}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      onClose={onClose}
    />
  );
}

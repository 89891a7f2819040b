import { useState } from 'react';
import { localize } from '@shared/locale.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { PayoutLimitRow } from '@/schemas/risk.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TableCsv } from '@/components/record/table-csv.tsx';
import { useRelated } from '@/components/record/use-record.ts';

/** What each level may withdraw in a day and a month, by currency. */
export function LimitTable() {
  const { t, locale } = useI18n();
  const { can } = useStaff();
  const { rows, query } = useRelated('payout_limits', {});
  const [edited, setEdited] = useState<PayoutLimitRow | null>(null);
  return (
    <Panel
      title={t('admin.risk_book.limits')}
      isFlush
      actions={
        <TableCsv
          list="payout_limits"
          rows={rows}
          columns={[
            [t('admin.level'), (row) => String(row.level)],
            [t('admin.currency'), (row) => row.currency],
            [t('admin.limit_day'), (row) => amountForCsv(row.daily_minor, row.currency)],
            [t('admin.limit_month'), (row) => amountForCsv(row.monthly_minor, row.currency)],
            [t('admin.limit_changed'), (row) => row.updated_at],
          ]}
        />
      }
    >
      <p className="px-4 py-2 text-ink-soft">{t('admin.limits_text')}</p>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.nothing')}>
        <SimpleTable
          caption={t('admin.risk_book.limits')}
          rows={rows}
          keyOf={(row) => row.id}
          columns={[
            {
              id: 'level',
              header: t('admin.level'),
              cell: (row) => (
                <>
                  {row.level} · {localize(row.level_name, locale)}
                  <span className="block text-xs text-ink-soft">{row.currency}</span>
                </>
              ),
            },
            {
              id: 'day',
              header: t('admin.limit_day'),
              isEnd: true,
              cell: (row) => <Amount minor={row.daily_minor} currency={row.currency} />,
            },
            {
              id: 'month',
              header: t('admin.limit_month'),
              isEnd: true,
              cell: (row) => <Amount minor={row.monthly_minor} currency={row.currency} />,
            },
            {
              id: 'changed',
              header: t('admin.limit_changed'),
              cell: (row) => <Moment at={row.updated_at} show="relative" />,
            },
            {
              id: 'edit',
              header: '',
              cell: (row) =>
                can('limits.write') ? (
                  <Button size="small" onClick={() => setEdited(row)}>
                    {t('admin.rule_edit')}
                  </Button>
                ) : null,
            },
          ]}
        />
      </RelatedRows>
      {edited && <LimitDialog key={edited.id} limit={edited} onClose={() => setEdited(null)} />}
    </Panel>
  );
}

function LimitDialog({ limit, onClose }: { limit: PayoutLimitRow; onClose: () => void }) {
  const { t, locale } = useI18n();
  const plain = (minor: bigint) =>
    formatMoney({ amountMinor: minor, currency: limit.currency }, 'en', { currencyLabel: 'none' });
  const [day, setDay] = useState(() => plain(limit.daily_minor));
  const [month, setMonth] = useState(() => plain(limit.monthly_minor));
  const [daily, monthly] = [parseAmount(day, limit.currency), parseAmount(month, limit.currency)];
  const isTooMuch = daily.ok && monthly.ok && daily.money.amountMinor > monthly.money.amountMinor;
  const values = { level: localize(limit.level_name, locale), currency: limit.currency };
  return (
    <ApprovalRequestDialog
      action="payout_limit.set"
      title={t('admin.limit_title', values)}
      consequence={<p>{t('admin.limit_text')}</p>}
      fields={(isLocked) => (
        <div className="grid gap-3 sm:grid-cols-2">
          <AmountField
            label={`${t('admin.limit_day')} (${limit.currency})`}
            value={day}
            isLocked={isLocked}
            problem={daily.ok ? (isTooMuch ? 'withdrawal.limit_invalid' : null) : daily.code}
            onChange={setDay}
          />
          <AmountField
            label={`${t('admin.limit_month')} (${limit.currency})`}
            value={month}
            isLocked={isLocked}
            problem={monthly.ok ? null : monthly.code}
            onChange={setMonth}
          />
        </div>
      )}
      isReady={daily.ok && monthly.ok && !isTooMuch}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      payloadOf={() => ({
        level: limit.level,
        currency: limit.currency,
        daily_minor: daily.ok ? Number(daily.money.amountMinor) : 0,
        monthly_minor: monthly.ok ? Number(monthly.money.amountMinor) : 0,
      })}
      onClose={onClose}
    />
  );
}

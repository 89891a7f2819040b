import { useState } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { ClearingAccountRow } from '@/schemas/reconciliation.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { AccountLink } from '@/features/ledger/owner-link.tsx';

type Sum =
  | 'balance_minor'
  | 'explained_minor'
  | 'unexplained_minor'
  | 'recent_minor'
  | 'over_limit_minor'
  | 'minor_1_day'
  | 'minor_3_days'
  | 'minor_7_days'
  | 'minor_older';

/** What providers and banks hold for us, and for how long. */
export function ClearingList() {
  const { t, word } = useI18n();
  const columns = useColumns();
  return (
    <ListPage<ClearingAccountRow>
      resource="clearing_accounts"
      title={t('admin.recon_book.clearing')}
      columns={columns}
      emptyTitle={t('admin.clearing_none')}
      previewTitle={(row) => `${word('admin.provider_name', row.provider)} · ${row.currency}`}
      preview={(row) => <AccountPreview row={row} />}
    />
  );
}

function useColumns(): readonly ListColumn<ClearingAccountRow>[] {
  const { t, word } = useI18n();
  const sum = (
    id: Sum,
    header: string,
    phone?: 'aside' | 'fact',
    isHiddenFirst = false,
  ): ListColumn<ClearingAccountRow> => ({
    id,
    header,
    isEnd: true,
    isHiddenFirst,
    ...(phone && { phone }),
    text: (row) => amountForCsv(row[id], row.currency),
    cell: (row) => (
      <OpenSum minor={row[id]} row={row} isBad={id === 'over_limit_minor' || id === 'unexplained_minor'} />
    ),
  });
  return [
    {
      id: 'provider',
      header: t('admin.provider'),
      phone: 'title',
      text: (row) => `${row.provider} ${row.currency}`,
      cell: (row) => (
        <span className="font-medium">
          {word('admin.provider_name', row.provider)} <bdi dir="ltr">{row.currency}</bdi>
        </span>
      ),
    },
    sum('balance_minor', t('admin.clearing_balance'), 'aside'),
    sum('minor_1_day', t('admin.age_1_day')),
    sum('minor_3_days', t('admin.age_3_days')),
    sum('minor_7_days', t('admin.age_7_days')),
    sum('minor_older', t('admin.age_older')),
    sum('over_limit_minor', t('admin.clearing_over'), 'fact'),
    sum('unexplained_minor', t('admin.clearing_unexplained'), 'fact'),
    sum('explained_minor', t('admin.clearing_explained'), undefined, true),
    sum('recent_minor', t('admin.clearing_recent'), undefined, true),
  ];
}

function OpenSum({ minor, row, isBad }: { minor: bigint; row: ClearingAccountRow; isBad: boolean }) {
  if (minor === 0n) return <span className="text-ink-soft">–</span>;
  return <Amount minor={minor} currency={row.currency} {...(isBad && { className: 'font-medium text-negative' })} />;
}

function AccountPreview({ row }: { row: ClearingAccountRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [isChanging, setIsChanging] = useState(false);
  const sum = (label: string, minor: bigint) => ({
    label,
    value: <CopyableAmount minor={minor} currency={row.currency} />,
  });
  return (
    <>
      <Facts
        facts={[
          sum(t('admin.clearing_balance'), row.balance_minor),
          sum(t('admin.clearing_explained'), row.explained_minor),
          sum(t('admin.clearing_unexplained'), row.unexplained_minor),
          sum(t('admin.clearing_recent'), row.recent_minor),
          sum(t('admin.age_1_day'), row.minor_1_day),
          sum(t('admin.age_3_days'), row.minor_3_days),
          sum(t('admin.age_7_days'), row.minor_7_days),
          sum(t('admin.age_older'), row.minor_older),
          sum(t('admin.clearing_over'), row.over_limit_minor),
          { label: t('admin.clearing_limit'), value: t('admin.hours', { count: row.clearing_limit_hours }) },
          { label: t('admin.clearing_late_after'), value: t('admin.hours', { count: row.late_after_hours }) },
          row.oldest_at ? { label: t('admin.clearing_oldest'), value: <Moment at={row.oldest_at} /> } : null,
          { label: t('admin.account_number'), value: <AccountLink id={row.account_id} kind="provider_clearing" /> },
        ]}
      />
      <p>
        <TextLink to={`/reconciliation?book=items&provider=${row.provider}&currency=${row.currency}`}>
          {t('admin.items_open')}
        </TextLink>
      </p>
      {can('settings.write') && (
        <Button onClick={() => setIsChanging(true)}>{t('admin.clearing_limits_change')}</Button>
      )}
      {isChanging && <LimitsDialog row={row} onClose={() => setIsChanging(false)} />}
    </>
  );
}

const isHours = (text: string) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 2160;

function LimitsDialog({ row, onClose }: { row: ClearingAccountRow; onClose: () => void }) {
  const { t, word, errorText } = useI18n();
  const [lateAfter, setLateAfter] = useState(String(row.late_after_hours));
  const [limit, setLimit] = useState(String(row.clearing_limit_hours));
  const problem = errorText({ code: 'reconciliation.rail_invalid' }).next;
  const field = (label: string, value: string, change: (text: string) => void, isLocked: boolean) => (
    <TextField
      label={label}
      inputMode="numeric"
      dir="ltr"
      value={value}
      disabled={isLocked}
      problem={isHours(value) ? undefined : problem}
      onChange={(event) => change(event.target.value.trim())}
    />
  );
  return (
    <ApprovalRequestDialog
      action="reconciliation_rail.save"
      title={t('admin.clearing_limits_title', { provider: word('admin.provider_name', row.provider) })}
      consequence={<p>{t('admin.clearing_limits_text')}</p>}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      isReady={isHours(lateAfter) && isHours(limit)}
      fields={(isLocked) => (
        <>
          {field(t('admin.rail_late_after'), lateAfter, setLateAfter, isLocked)}
          {field(t('admin.rail_clearing_limit'), limit, setLimit, isLocked)}
        </>
      )}
      payloadOf={() => ({
        provider: row.provider,
        late_after_hours: Number(lateAfter),
        clearing_limit_hours: Number(limit),
        is_enabled: true,
      })}
      onClose={onClose}
    />
  );
}

import { isCurrencyCode } from '@shared/money/currency.ts';
import { formatPercent } from '@shared/money/format-percent.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { CommissionRuleRow } from '@/schemas/orders.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';

/** What Amana keeps of an item: read only; the rule is frozen on each order when it is placed. */
export function CommissionPage() {
  const { t, localized } = useI18n();
  const any = <span className="text-ink-soft">{t('admin.any')}</span>;
  const columns: readonly ListColumn<CommissionRuleRow>[] = [
    {
      id: 'name',
      header: t('admin.rule'),
      phone: 'title',
      text: (row) => row.name,
      cell: (row) => <bdi>{row.name}</bdi>,
    },
    {
      id: 'rate',
      header: t('admin.commission'),
      isEnd: true,
      phone: 'aside',
      text: (row) => formatPercent(row.commission_bps),
      cell: (row) => <bdi dir="ltr">{formatPercent(row.commission_bps)}</bdi>,
    },
    {
      id: 'tax',
      header: t('admin.tax_on_commission'),
      isEnd: true,
      phone: 'fact',
      text: (row) => formatPercent(row.tax_bps),
      cell: (row) => <bdi dir="ltr">{formatPercent(row.tax_bps)}</bdi>,
    },
    {
      id: 'currency',
      header: t('admin.currency'),
      text: (row) => row.currency ?? '',
      cell: (row) => row.currency ?? any,
    },
    {
      id: 'category',
      header: t('admin.category'),
      phone: 'fact',
      text: (row) => row.category_slug ?? '',
      cell: (row) => (row.category_slug ? <bdi>{localized(row.category_name) || row.category_slug}</bdi> : any),
    },
    {
      id: 'store',
      header: t('admin.store'),
      phone: 'fact',
      text: (row) => row.store_slug ?? '',
      cell: (row) => (row.store_name ? <bdi>{row.store_name}</bdi> : any),
    },
    {
      id: 'priority',
      header: t('admin.priority'),
      isEnd: true,
      sort: 'priority',
      text: (row) => String(row.priority),
      cell: (row) => row.priority,
    },
    {
      id: 'active',
      header: t('admin.status'),
      phone: 'line',
      text: (row) => String(row.is_active),
      cell: (row) => (row.is_active ? t('admin.rule_on') : t('admin.rule_off')),
    },
  ];
  return (
    <ListPage<CommissionRuleRow>
      resource="commission_rules"
      title={t('admin.nav.commission')}
      columns={columns}
      emptyTitle={t('admin.rules_none')}
      previewTitle={(row) => <bdi>{row.name}</bdi>}
      preview={(row) => <RuleFacts rule={row} />}
    />
  );
}

function RuleFacts({ rule }: { rule: CommissionRuleRow }) {
  const { t } = useI18n();
  const limit = (label: string, minor: bigint | null) =>
    minor === null || !isCurrencyCode(rule.currency)
      ? null
      : { label, value: <Amount minor={minor} currency={rule.currency} /> };
  return (
    <>
      <Facts
        facts={[
          { label: t('admin.commission'), value: <bdi dir="ltr">{formatPercent(rule.commission_bps)}</bdi> },
          { label: t('admin.tax_on_commission'), value: <bdi dir="ltr">{formatPercent(rule.tax_bps)}</bdi> },
          limit(t('admin.minimum'), rule.minimum_minor),
          limit(t('admin.maximum'), rule.maximum_minor),
          rule.starts_at ? { label: t('admin.from_day'), value: <Moment at={rule.starts_at} /> } : null,
          rule.ends_at ? { label: t('admin.to_day'), value: <Moment at={rule.ends_at} /> } : null,
          { label: t('admin.priority'), value: rule.priority },
          { label: t('admin.created'), value: <Moment at={rule.created_at} /> },
        ]}
      />
      <p className="text-ink-soft">{t('admin.rules_note')}</p>
    </>
  );
}

import { useState } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { ExchangeRateRow, ExchangeRow } from '@/schemas/ledger.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { ExchangeRequest, RateRequest } from './exchange-requests.tsx';
import { AccountLink, JournalLink } from './owner-link.tsx';

/** A decimal text without the zeros at its end. */
export const rateText = (rate: string): string => rate.replace(/\.?0+$/, '');
const percentText = (basisPoints: number): string => `${basisPoints / 100} %`;

/** Exchanges between currencies, and the rates they go by. */
export function ExchangeList() {
  const { t } = useI18n();
  const { can } = useStaff();
  const [asking, setAsking] = useState<'rate' | 'exchange' | null>(null);
  const columns: readonly ListColumn<ExchangeRow>[] = [
    {
      id: 'journal',
      header: t('admin.journal'),
      sort: 'journal_id',
      phone: 'line',
      text: (row) => String(row.journal_id),
      cell: (row) => <JournalLink id={row.journal_id} className="font-medium" />,
    },
    {
      id: 'given',
      header: t('admin.given'),
      isEnd: true,
      phone: 'title',
      text: (row) => amountForCsv(row.source_minor, row.from_currency),
      cell: (row) => <Amount minor={row.source_minor} currency={row.from_currency} />,
    },
    {
      id: 'got',
      header: t('admin.got'),
      isEnd: true,
      phone: 'aside',
      text: (row) => amountForCsv(row.target_minor, row.to_currency),
      cell: (row) => <Amount minor={row.target_minor} currency={row.to_currency} />,
    },
    {
      id: 'rate',
      header: t('admin.rate'),
      isEnd: true,
      phone: 'fact',
      text: (row) => rateText(row.rate),
      cell: (row) => <bdi dir="ltr">{rateText(row.rate)}</bdi>,
    },
    {
      id: 'spread',
      header: t('admin.spread'),
      isEnd: true,
      text: (row) => amountForCsv(row.spread_minor, row.to_currency),
      cell: (row) => <Amount minor={row.spread_minor} currency={row.to_currency} />,
    },
    {
      id: 'rounding',
      header: t('admin.rounding'),
      isEnd: true,
      isHiddenFirst: true,
      text: (row) => row.rounding_minor,
      cell: (row) => <bdi dir="ltr">{row.rounding_minor}</bdi>,
    },
    {
      id: 'at',
      header: t('admin.time'),
      phone: 'line',
      text: (row) => row.posted_at,
      cell: (row) => <Moment at={row.posted_at} show="absolute" />,
    },
  ];
  return (
    <>
      <ListPage<ExchangeRow>
        resource="exchanges"
        title={t('admin.book.exchanges')}
        columns={columns}
        filters={[
          { kind: 'choice', field: 'from_currency', label: t('admin.given'), options: currencyOptions },
          { kind: 'choice', field: 'to_currency', label: t('admin.got'), options: currencyOptions },
          { kind: 'day-range', field: 'posted_at', label: t('admin.time') },
        ]}
        emptyTitle={t('admin.exchanges_none')}
        emptyText={t('admin.exchanges_none_text')}
        actions={
          can('ledger.adjust') && (
            <>
              <Button onClick={() => setAsking('rate')}>{t('admin.rate_new')}</Button>
              <Button tone="primary" onClick={() => setAsking('exchange')}>
                {t('admin.exchange_new')}
              </Button>
            </>
          )
        }
        hrefOf={(row) => `/ledger/journals/${row.journal_id}`}
        previewTitle={(row) => <bdi dir="ltr">#{row.journal_id}</bdi>}
        preview={(row) => <ExchangeFacts exchange={row} />}
      />
      <Rates />
      {asking === 'rate' && <RateRequest onClose={() => setAsking(null)} />}
      {asking === 'exchange' && <ExchangeRequest onClose={() => setAsking(null)} />}
    </>
  );
}

function ExchangeFacts({ exchange }: { exchange: ExchangeRow }) {
  const { t } = useI18n();
  return (
    <Facts
      facts={[
        { label: t('admin.given'), value: <Amount minor={exchange.source_minor} currency={exchange.from_currency} /> },
        { label: t('admin.worth'), value: <Amount minor={exchange.gross_minor} currency={exchange.to_currency} /> },
        {
          label: t('admin.spread'),
          value: (
            <>
              <Amount minor={exchange.spread_minor} currency={exchange.to_currency} />{' '}
              <bdi dir="ltr">({percentText(exchange.spread_basis_points)})</bdi>
            </>
          ),
        },
        { label: t('admin.got'), value: <Amount minor={exchange.target_minor} currency={exchange.to_currency} /> },
        { label: t('admin.rounding'), value: <bdi dir="ltr">{exchange.rounding_minor}</bdi> },
        { label: t('admin.rate'), value: <bdi dir="ltr">{rateText(exchange.rate)}</bdi> },
        { label: t('admin.from_account'), value: <AccountLink id={exchange.from_account} /> },
        { label: t('admin.to_account'), value: <AccountLink id={exchange.to_account} /> },
        { label: t('admin.journal'), value: <JournalLink id={exchange.journal_id} /> },
      ]}
    />
  );
}

function Rates() {
  const { t } = useI18n();
  const { rows, query } = useRelated('exchange_rates', {});
  return (
    <Panel title={t('admin.rates')} isFlush>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.rates_none')}>
        <SimpleTable<ExchangeRateRow>
          caption={t('admin.rates')}
          rows={rows}
          keyOf={(row) => String(row.id)}
          columns={[
            {
              id: 'pair',
              header: t('admin.currency'),
              cell: (row) => (
                <bdi dir="ltr">
                  1 {row.from_currency} = {rateText(row.rate)} {row.to_currency}
                </bdi>
              ),
            },
            {
              id: 'spread',
              header: t('admin.spread'),
              isEnd: true,
              cell: (row) => <bdi dir="ltr">{percentText(row.spread_basis_points)}</bdi>,
            },
            { id: 'until', header: t('admin.valid_until'), cell: (row) => <Moment at={row.valid_until} isDeadline /> },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}

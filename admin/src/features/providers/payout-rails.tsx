import { useState } from 'react';
import type { AdminPayoutRail } from '@shared/schemas/payouts.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TableCsv } from '@/components/record/table-csv.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Panel } from '@/components/ui/panel.tsx';

/** By which company money of each currency leaves, and the switch of each way. */
export function PayoutRails() {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const { rows, query } = useRelated('payout_rails', {});
  const [chosen, setChosen] = useState<AdminPayoutRail | null>(null);
  return (
    <Panel
      title={t('admin.rails')}
      isFlush
      actions={
        <TableCsv
          list="payout_rails"
          rows={rows}
          columns={[
            [t('admin.provider'), (row) => row.provider],
            [t('admin.currency'), (row) => row.currency],
            [t('admin.rail_least'), (row) => amountForCsv(row.min_minor, row.currency)],
            [t('admin.rail_most'), (row) => amountForCsv(row.max_minor, row.currency)],
            [t('admin.state'), (row) => stateOf(row)],
          ]}
        />
      }
    >
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.rails_none')}>
        <SimpleTable
          caption={t('admin.rails')}
          rows={rows}
          keyOf={(row) => row.id}
          columns={[
            { id: 'provider', header: t('admin.provider'), cell: (row) => word('admin.provider_name', row.provider) },
            { id: 'currency', header: t('admin.currency'), cell: (row) => row.currency },
            { id: 'limits', header: t('admin.rail_limits'), cell: (row) => <Limits row={row} /> },
            {
              id: 'state',
              header: t('admin.state'),
              cell: (row) => t(`admin.rail_state.${stateOf(row)}`),
            },
            {
              id: 'switch',
              header: t('admin.rail_switch'),
              isAside: true,
              cell: (row) =>
                !row.is_switchable ? (
                  <span className="text-xs text-ink-soft">{t('admin.rail_follows')}</span>
                ) : !row.is_set_up && !row.is_available ? (
                  <span className="text-xs text-ink-soft">{t('admin.rail_needs_settings')}</span>
                ) : can('payments.switch') ? (
                  <Button size="small" onClick={() => setChosen(row)}>
                    {t(`admin.rail_${row.is_available ? 'close' : 'open'}`)}
                  </Button>
                ) : null,
            },
          ]}
        />
      </RelatedRows>
      {chosen && <SwitchDialog row={chosen} onClose={() => setChosen(null)} />}
    </Panel>
  );
}

/** Without settings nothing goes by it, whatever the switch says. */
function stateOf(row: AdminPayoutRail): 'off' | 'open' | 'closed' {
  if (!row.is_set_up) return 'off';
  return row.is_available ? 'open' : 'closed';
}

function Limits({ row }: { row: AdminPayoutRail }) {
  return (
    <>
      <Amount minor={row.min_minor} currency={row.currency} /> –{' '}
      <Amount minor={row.max_minor} currency={row.currency} />
    </>
  );
}

/** New withdrawals only; what was asked for goes on. */
function SwitchDialog({ row, onClose }: { row: AdminPayoutRail; onClose: () => void }) {
  const { t, word } = useI18n();
  const act = row.is_available ? 'close' : 'open';
  const values = { provider: word('admin.provider_name', row.provider), currency: row.currency };
  return (
    <CommandDialog
      command="admin_switch_payout_rail"
      title={t(`admin.rail_${act}_title`, values)}
      consequence={<p>{t(`admin.rail_${act}_text`, values)}</p>}
      submitLabel={t(`admin.rail_${act}`)}
      doneText={t(`admin.rail_${act}_done`, values)}
      isDestructive={act === 'close'}
      inputOf={(reason) => ({
        p_currency: row.currency,
        p_provider: row.provider,
        p_is_available: act === 'open',
        p_reason: reason,
      })}
      onClose={onClose}
    />
  );
}

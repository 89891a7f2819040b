import { useState } from 'react';
import { circuitStates, type AdminProviderHealth } from '@shared/schemas/payments.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { PayoutRails } from './payout-rails.tsx';

/** By whom it was stopped matters more than that it was; without settings nothing can be started at all. */
function stateOf(row: AdminProviderHealth): string {
  if (row.is_by_hand) return 'by_hand';
  return row.configured_methods.length === 0 ? 'off' : row.state;
}

/** Whether each provider gets new payments, how it answers, and the switch; below, by whom money leaves. */
export function ProvidersPage() {
  const { t } = useI18n();
  const columns = useColumns();
  return (
    <div className="flex flex-col gap-6">
      <ListPage<AdminProviderHealth>
        resource="provider_health"
        title={t('admin.nav.providers')}
        columns={columns}
        filters={[
          {
            kind: 'choice',
            field: 'state',
            label: t('admin.state'),
            options: circuitStates.map((value) => ({ value, label: t(`admin.circuit.${value}`) })),
          },
        ]}
        searchHint={t('admin.search_providers')}
        emptyTitle={t('admin.providers_none')}
        previewTitle={(row) => row.display_name}
        preview={(row) => (
          <>
            <StatusMark group="admin.circuit" status={stateOf(row)} />
            <ProviderFacts row={row} />
            <SwitchAction row={row} />
          </>
        )}
      />
      <PayoutRails />
    </div>
  );
}

function useColumns(): readonly ListColumn<AdminProviderHealth>[] {
  const { t } = useI18n();
  const count = (
    id: 'calls_day' | 'unknown_day' | 'refused_day' | 'events_day' | 'forged_day',
    isHiddenFirst = false,
  ): ListColumn<AdminProviderHealth> => ({
    id,
    header: t(`admin.${id}`),
    isEnd: true,
    isHiddenFirst,
    text: (row) => String(row[id]),
    cell: (row) => row[id],
  });
  return [
    {
      id: 'provider',
      header: t('admin.provider'),
      phone: 'title',
      sort: 'provider',
      text: (row) => row.display_name,
      cell: (row) => <span className="font-medium">{row.display_name}</span>,
    },
    {
      id: 'state',
      header: t('admin.state'),
      phone: 'aside',
      text: stateOf,
      cell: (row) => <StatusMark group="admin.circuit" status={stateOf(row)} />,
    },
    { ...count('calls_day'), phone: 'fact' },
    { ...count('unknown_day'), phone: 'fact' },
    count('refused_day', true),
    {
      id: 'latency',
      header: t('admin.latency'),
      isFlexible: true,
      text: (row) => String(row.latency_milliseconds ?? ''),
      cell: (row) => <Latency row={row} />,
    },
    {
      id: 'last_answer',
      header: t('admin.last_answer'),
      phone: 'line',
      text: (row) => row.last_answer_at ?? '',
      cell: (row) => <Moment at={row.last_answer_at} show="relative" />,
    },
    count('events_day', true),
    count('forged_day', true),
    {
      id: 'dead',
      header: t('admin.dead_events'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.dead_count),
      cell: (row) => <DeadEvents row={row} />,
    },
  ];
}

function Latency({ row }: { row: AdminProviderHealth }) {
  const { t } = useI18n();
  const { latency_milliseconds: half, slow_milliseconds: slow } = row;
  return half === null || slow === null ? '–' : t('admin.latency_value', { half, slow });
}

function DeadEvents({ row }: { row: AdminProviderHealth }) {
  return row.dead_count === 0 ? (
    0
  ) : (
    <TextLink to={`/webhooks?status=dead&provider=${row.provider}`}>{row.dead_count}</TextLink>
  );
}

function ProviderFacts({ row }: { row: AdminProviderHealth }) {
  const { t, word } = useI18n();
  const moment = (label: string, at: string | null) => (at ? { label, value: <Moment at={at} /> } : null);
  const ways = row.configured_methods.map((method) => word('admin.method_name', method)).join(' · ');
  return (
    <Facts
      facts={[
        { label: t('admin.ways'), value: ways || t('admin.circuit.off') },
        { label: t('admin.pays_out'), value: t(`admin.pays_out.${row.pays_out}`) },
        row.keys_mode === null || row.keys_mode === row.mode
          ? null
          : { label: t('admin.keys'), value: t(`admin.keys_differ.${row.keys_mode}`) },
        row.mode === 'live' ? null : { label: t('admin.provider'), value: t('admin.test_mode') },
        row.reason ? { label: t('admin.reason'), value: <bdi>{row.reason}</bdi> } : null,
        row.changed_by_email
          ? { label: t('admin.changed_by'), value: <bdi dir="ltr">{row.changed_by_email}</bdi> }
          : null,
        moment(t('admin.opened'), row.opened_at),
        moment(t('admin.retry'), row.retry_at),
        { label: t('admin.calls_day'), value: row.calls_day },
        { label: t('admin.unknown_day'), value: row.unknown_day },
        { label: t('admin.refused_day'), value: row.refused_day },
        { label: t('admin.latency'), value: <Latency row={row} /> },
        moment(t('admin.last_answer'), row.last_answer_at),
        { label: t('admin.events_day'), value: row.events_day },
        { label: t('admin.forged_day'), value: row.forged_day },
        { label: t('admin.dead_events'), value: <DeadEvents row={row} /> },
        moment(t('admin.last_event'), row.last_event_at),
        moment(t('admin.disputes_heard'), row.disputes_heard_at),
        moment(t('admin.reported'), row.reported_at),
      ]}
    />
  );
}

/** Stops or starts new payments; running ones go on. */
function SwitchAction({ row }: { row: AdminProviderHealth }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [isOpen, setIsOpen] = useState(false);
  const act = row.state === 'closed' ? 'stop' : 'start';
  const values = { provider: row.display_name };
  if (!can('payments.switch')) return null;
  return (
    <div className="flex">
      <Button tone={act === 'stop' ? 'destructive' : 'primary'} onClick={() => setIsOpen(true)}>
        {t(`admin.provider_${act}`)}
      </Button>
      {isOpen && (
        <CommandDialog
          command="admin_switch_provider"
          title={t(`admin.provider_${act}_title`, values)}
          consequence={<p>{t(`admin.provider_${act}_text`, values)}</p>}
          submitLabel={t(`admin.provider_${act}`)}
          doneText={t(`admin.provider_${act}_done`, values)}
          isDestructive={act === 'stop'}
          inputOf={(reason) => ({
            p_provider: row.provider,
            p_state: act === 'stop' ? 'open' : 'closed',
            p_reason: reason,
          })}
          onClose={() => setIsOpen(false)}
        />
      )}
    </div>
  );
}

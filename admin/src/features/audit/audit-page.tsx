import type { AuditEntry } from '@shared/schemas/access.ts';
import { changesBetween } from '@/lib/diff.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { staffRoles } from '@shared/permissions.ts';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { ActorName } from '@/components/record/actor-name.tsx';
import { ChangeTable } from '@/components/record/change-table.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { ThingLink } from '@/features/ledger/owner-link.tsx';
import { SettingValue } from '@/features/settings/setting-value.tsx';
import { ExportedFacts } from './exported-facts.tsx';

/** Who did what to what, why, and what changed; nothing here can be altered. */
export function AuditPage() {
  const { t, word } = useI18n();
  const columns: readonly ListColumn<AuditEntry>[] = [
    {
      id: 'at',
      header: t('admin.time'),
      phone: 'line',
      text: (row) => row.at,
      cell: (row) => <Moment at={row.at} show="absolute" />,
    },
    {
      id: 'actor',
      header: t('admin.actor'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.actor_label ?? '',
      cell: (row) => <ActorName label={row.actor_label} />,
    },
    {
      id: 'role',
      header: t('admin.role'),
      isHiddenFirst: true,
      text: (row) => row.actor_role ?? '',
      cell: (row) => word('staff.role', row.actor_role),
    },
    {
      id: 'action',
      header: t('admin.action'),
      phone: 'title',
      text: (row) => row.action,
      cell: (row) => word('admin.audit_action', row.action),
    },
    {
      id: 'thing',
      header: t('admin.about'),
      phone: 'aside',
      text: (row) => `${row.entity_type ?? ''} ${row.entity_id ?? ''}`.trim(),
      cell: (row) => <ThingLink type={row.entity_type} id={row.entity_id} />,
    },
    {
      id: 'reason',
      header: t('admin.reason'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.reason ?? '',
      cell: (row) => <bdi>{row.reason ?? '–'}</bdi>,
    },
    {
      id: 'ip',
      header: t('admin.ip'),
      isHiddenFirst: true,
      text: (row) => row.ip ?? '',
      cell: (row) => <bdi dir="ltr">{row.ip ?? '–'}</bdi>,
    },
  ];
  return (
    <ListPage<AuditEntry>
      resource="audit"
      title={t('admin.nav.audit')}
      columns={columns}
      filters={[
        { kind: 'text', field: 'action', label: t('admin.action_code') },
        { kind: 'text', field: 'actor_id', label: t('admin.actor_id') },
        {
          kind: 'choice',
          field: 'actor_role',
          label: t('admin.role'),
          options: staffRoles.map((value) => ({ value, label: t(`staff.role.${value}`) })),
        },
        {
          kind: 'choice',
          field: 'entity_type',
          label: t('admin.about'),
          options: (
            ['order', 'withdrawal', 'payment', 'store', 'user', 'inbox', 'event', 'approval', 'list'] as const
          ).map((value) => ({ value, label: t(`admin.thing.${value}`) })),
        },
        { kind: 'text', field: 'entity_id', label: t('admin.reference_id') },
        { kind: 'day-range', field: 'at', label: t('admin.time') },
      ]}
      searchHint={t('admin.search_audit')}
      emptyTitle={t('admin.audit_empty')}
      previewTitle={(row) => word('admin.audit_action', row.action)}
      preview={(row) => <AuditPreview entry={row} />}
    />
  );
}

function AuditPreview({ entry }: { entry: AuditEntry }) {
  const { t, word } = useI18n();
  return (
    <>
      <Facts
        facts={[
          { label: t('admin.time'), value: <Moment at={entry.at} /> },
          { label: t('admin.actor'), value: <ActorName label={entry.actor_label} /> },
          entry.actor_role ? { label: t('admin.role'), value: word('staff.role', entry.actor_role) } : null,
          { label: t('admin.about'), value: <ThingLink type={entry.entity_type} id={entry.entity_id} /> },
          { label: t('admin.action_code'), value: <Copyable value={entry.action} /> },
          entry.reason ? { label: t('admin.reason'), value: <bdi>{entry.reason}</bdi> } : null,
          entry.ip ? { label: t('admin.ip'), value: <Copyable value={entry.ip} /> } : null,
          entry.request_id ? { label: t('admin.request_id'), value: <ShortId id={entry.request_id} /> } : null,
          { label: t('admin.id'), value: <Copyable value={String(entry.id)} /> },
        ]}
      />
      {entry.entity_type === 'setting' && entry.entity_id !== null ? (
        <SettingChange settingKey={entry.entity_id} before={entry.before} after={entry.after} />
      ) : entry.action === 'list.export' ? (
        <ExportedFacts entry={entry} />
      ) : (
        <Changes before={entry.before} after={entry.after} />
      )}
    </>
  );
}

/** The value of a setting before and after, as its page says it. */
function SettingChange({ settingKey, before, after }: { settingKey: string; before: unknown; after: unknown }) {
  const { word } = useI18n();
  const label = word('admin.setting_name', settingKey);
  const valueOf = (value: unknown) => <SettingValue settingKey={settingKey} value={value} />;
  return <ChangeTable isPast rows={[{ key: settingKey, label, before: valueOf(before), after: valueOf(after) }]} />;
}

/** Before and after, only where they differ. */
function Changes({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useI18n();
  const changes = changesBetween(before, after);
  if (changes.length === 0) return <p className="text-ink-soft">{t('admin.no_changes')}</p>;
  return (
    <ChangeTable
      isPast
      rows={changes.map(({ path, before, after }) => ({
        key: path,
        label: <bdi dir="ltr">{path}</bdi>,
        before: <bdi dir="auto">{before ?? '–'}</bdi>,
        after: <bdi dir="auto">{after ?? '–'}</bdi>,
      }))}
    />
  );
}

import { useMemo } from 'react';
import { staffRoles } from '@shared/permissions.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { StaffRow } from '@/schemas/staff.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { SeatActions, SeatFacts } from './seat-parts.tsx';

/** Who works for the platform and may do what: roles are given by two people, and taken away by one. */
export function StaffPage() {
  const { t } = useI18n();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'active', label: t('admin.staff_active'), filters: { is_active: 'true' } },
      { id: 'stopped', label: t('admin.staff_stopped'), filters: { is_active: 'false' } },
      { id: 'all', label: t('admin.tab.all'), filters: {} },
    ],
    [t],
  );
  return (
    <ListPage<StaffRow>
      resource="staff"
      title={t('admin.nav.staff')}
      actions={<ButtonLink to="/users">{t('admin.staff_add')}</ButtonLink>}
      columns={useColumns()}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'role',
          label: t('admin.role'),
          options: staffRoles.map((value) => ({ value, label: t(`staff.role.${value}`) })),
        },
      ]}
      emptyTitle={t('admin.staff_none')}
      emptyText={t('admin.staff_none_text')}
      previewTitle={(row) => <bdi dir="ltr">{row.email ?? row.user_id}</bdi>}
      preview={(row) => (
        <>
          <SeatFacts seat={row} />
          <SeatActions person={{ userId: row.user_id, name: row.email ?? row.user_id }} seat={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<StaffRow>[] {
  const { t, word } = useI18n();
  const state = (row: StaffRow) => t(row.is_active ? 'admin.staff_active' : 'admin.staff_stopped');
  // Without one there is nothing to say on a phone, and a dash in the table.
  const waiting = (row: StaffRow) => (row.open_request_id === null ? '' : t('admin.batch_waits'));
  return [
    {
      id: 'email',
      header: t('admin.email'),
      isFlexible: true,
      phone: 'title',
      text: (row) => row.email ?? row.user_id,
      cell: (row) => (
        <TextLink to={`/users/${row.user_id}`} className="font-medium">
          <bdi dir="ltr">{row.email ?? row.user_id}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'role',
      header: t('admin.role'),
      phone: 'line',
      text: (row) => row.role,
      cell: (row) => word('staff.role', row.role),
    },
    { id: 'state', header: t('admin.status'), phone: 'aside', text: state, cell: state },
    {
      id: 'waiting',
      header: t('admin.approval'),
      phone: 'fact',
      text: waiting,
      cell: (row) => waiting(row) || '–',
    },
    {
      id: 'since',
      header: t('admin.staff_since'),
      phone: 'fact',
      sort: 'created_at',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
  ];
}

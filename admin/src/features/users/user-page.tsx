import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { AccountsPanel } from '@/components/record/accounts-panel.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { OrdersPanel } from '@/components/record/orders-panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { DestinationsPanel, LevelPanel } from '@/features/risk/owner-panels.tsx';
import { SignalsPanel } from '@/features/risk/signals-panel.tsx';
import { SeatPanel } from '@/features/staff/seat-parts.tsx';
import { UserActions, UserFacts } from './user-parts.tsx';

/** One person: account, money, orders, and what staff did. */
export function UserPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { can } = useStaff();
  const { record: user, query } = useRecord('users', id);
  return (
    <RecordPage
      query={query}
      back="/users"
      backLabel={t('admin.nav.users')}
      title={user && <bdi>{user.display_name ?? user.email}</bdi>}
      status={user && <StatusMark group="account.status" status={user.status} />}
      actions={
        user && (
          <>
            {can('ledger.adjust') && can('payments.read') && (
              <ButtonLink to={`/bank-transfers?record=${encodeURIComponent(user.email)}`}>
                {t('admin.record_transfer')}
              </ButtonLink>
            )}
            <UserActions user={user} />
          </>
        )
      }
    >
      {user && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('admin.facts')}>
              <UserFacts user={user} />
            </Panel>
            <SeatPanel person={{ userId: id, name: user.display_name ?? user.email }} />
            <LevelPanel ownerType="user" ownerId={id} name={user.display_name ?? user.email} />
            <DestinationsPanel filters={{ owner_id: id }} />
            <AccountsPanel ownerId={id} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <OrdersPanel filters={{ buyer_id: id }} />
            <SignalsPanel userId={id} />
            <AuditPanel entityType="user" entityId={id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}

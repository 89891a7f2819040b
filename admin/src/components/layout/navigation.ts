import {
  Activity,
  ArrowUpFromLine,
  BookOpenText,
  CreditCard,
  FileStack,
  Gauge,
  Building2,
  Landmark,
  ListChecks,
  SquareCheckBig,
  Package,
  Percent,
  Radar,
  Scale,
  Settings2,
  ScrollText,
  ShieldAlert,
  Store,
  Undo2,
  UserCog,
  Users,
  Webhook,
  type LucideIcon,
} from 'lucide-react';
import type { Overview } from '@/lib/overview.ts';
import type { PermissionCode } from '@shared/permissions.ts';

export type NavigationItem = {
  readonly path: string;
  readonly key:
    | 'admin.nav.overview'
    | 'admin.nav.orders'
    | 'admin.nav.withdrawals'
    | 'admin.nav.payments'
    | 'admin.nav.refunds'
    | 'admin.nav.bank_transfers'
    | 'admin.nav.bank'
    | 'admin.nav.payout_batches'
    | 'admin.nav.webhooks'
    | 'admin.nav.chargebacks'
    | 'admin.nav.providers'
    | 'admin.nav.stores'
    | 'admin.nav.users'
    | 'admin.nav.ledger'
    | 'admin.nav.reconciliation'
    | 'admin.nav.approvals'
    | 'admin.nav.audit'
    | 'admin.nav.jobs'
    | 'admin.nav.risk'
    | 'admin.nav.settings'
    | 'admin.nav.staff'
    | 'admin.nav.commission';
  readonly icon: LucideIcon;
  /** Null: every member of staff. */
  readonly permission: PermissionCode | null;
  /** How much work waits there. */
  readonly waiting?: (overview: Overview) => number;
};

/** The groups of the side bar, in the order of daily use. */
export const navigation: readonly (readonly NavigationItem[])[] = [
  [
    { path: '/', key: 'admin.nav.overview', icon: Gauge, permission: null },
    {
      path: '/orders',
      key: 'admin.nav.orders',
      icon: Package,
      permission: 'orders.read',
      waiting: (overview) => overview.disputes_open,
    },
    {
      path: '/withdrawals',
      key: 'admin.nav.withdrawals',
      icon: ArrowUpFromLine,
      permission: 'payouts.read',
      waiting: (overview) => overview.withdrawals_waiting,
    },
    { path: '/payments', key: 'admin.nav.payments', icon: CreditCard, permission: 'payments.read' },
    { path: '/refunds', key: 'admin.nav.refunds', icon: Undo2, permission: 'payments.read' },
    { path: '/bank-transfers', key: 'admin.nav.bank_transfers', icon: Landmark, permission: 'payments.read' },
    {
      path: '/bank',
      key: 'admin.nav.bank',
      icon: Building2,
      permission: 'payments.read',
      waiting: (overview) => overview.bank_lines_waiting,
    },
    {
      path: '/payout-batches',
      key: 'admin.nav.payout_batches',
      icon: FileStack,
      permission: 'payouts.read',
      waiting: (overview) => overview.payout_batches_open,
    },
    {
      path: '/webhooks',
      key: 'admin.nav.webhooks',
      icon: Webhook,
      permission: 'payments.read',
      waiting: (overview) => overview.calls_dead,
    },
    { path: '/chargebacks', key: 'admin.nav.chargebacks', icon: ShieldAlert, permission: 'payments.read' },
    { path: '/providers', key: 'admin.nav.providers', icon: Activity, permission: 'payments.read' },
  ],
  [
    {
      path: '/stores',
      key: 'admin.nav.stores',
      icon: Store,
      permission: 'stores.read',
      waiting: (overview) => overview.stores_submitted,
    },
    {
      path: '/risk',
      key: 'admin.nav.risk',
      icon: Radar,
      permission: 'risk.read',
      waiting: (overview) => overview.risk_waiting,
    },
    { path: '/users', key: 'admin.nav.users', icon: Users, permission: 'users.read' },
  ],
  [
    { path: '/ledger', key: 'admin.nav.ledger', icon: BookOpenText, permission: 'ledger.read' },
    {
      path: '/reconciliation',
      key: 'admin.nav.reconciliation',
      icon: Scale,
      permission: 'ledger.read',
      waiting: (overview) => overview.breaks_open,
    },
    {
      path: '/approvals',
      key: 'admin.nav.approvals',
      icon: SquareCheckBig,
      permission: 'approvals.read',
      waiting: (overview) => overview.approvals_waiting,
    },
    { path: '/audit', key: 'admin.nav.audit', icon: ScrollText, permission: 'audit.read' },
    {
      path: '/jobs',
      key: 'admin.nav.jobs',
      icon: ListChecks,
      permission: 'jobs.read',
      waiting: (overview) => overview.dead_events + overview.jobs_late,
    },
    { path: '/commission', key: 'admin.nav.commission', icon: Percent, permission: 'orders.read' },
    { path: '/staff', key: 'admin.nav.staff', icon: UserCog, permission: 'staff.manage' },
    { path: '/settings', key: 'admin.nav.settings', icon: Settings2, permission: 'settings.write' },
  ],
];

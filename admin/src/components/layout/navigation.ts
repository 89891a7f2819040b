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
  /** How much work waits there. */
  readonly waiting?: (overview: Overview) => number;
};

/** The groups of the side bar, in the order of daily use; who sees which stands in lib/page-permissions.ts. */
export const navigation: readonly (readonly NavigationItem[])[] = [
  [
    { path: '/', key: 'admin.nav.overview', icon: Gauge },
    {
      path: '/orders',
      key: 'admin.nav.orders',
      icon: Package,
      waiting: (overview) => overview.disputes_open,
    },
    {
      path: '/withdrawals',
      key: 'admin.nav.withdrawals',
      icon: ArrowUpFromLine,
      waiting: (overview) => overview.withdrawals_waiting,
    },
    { path: '/payments', key: 'admin.nav.payments', icon: CreditCard },
    { path: '/refunds', key: 'admin.nav.refunds', icon: Undo2 },
    { path: '/bank-transfers', key: 'admin.nav.bank_transfers', icon: Landmark },
    {
      path: '/bank',
      key: 'admin.nav.bank',
      icon: Building2,
      waiting: (overview) => overview.bank_lines_waiting,
    },
    {
      path: '/payout-batches',
      key: 'admin.nav.payout_batches',
      icon: FileStack,
      waiting: (overview) => overview.payout_batches_open,
    },
    {
      path: '/webhooks',
      key: 'admin.nav.webhooks',
      icon: Webhook,
      waiting: (overview) => overview.calls_dead,
    },
    { path: '/chargebacks', key: 'admin.nav.chargebacks', icon: ShieldAlert },
    { path: '/providers', key: 'admin.nav.providers', icon: Activity },
  ],
  [
    {
      path: '/stores',
      key: 'admin.nav.stores',
      icon: Store,
      waiting: (overview) => overview.stores_submitted,
    },
    {
      path: '/risk',
      key: 'admin.nav.risk',
      icon: Radar,
      waiting: (overview) => overview.risk_waiting,
    },
    { path: '/users', key: 'admin.nav.users', icon: Users },
  ],
  [
    { path: '/ledger', key: 'admin.nav.ledger', icon: BookOpenText },
    {
      path: '/reconciliation',
      key: 'admin.nav.reconciliation',
      icon: Scale,
      waiting: (overview) => overview.breaks_open,
    },
    {
      path: '/approvals',
      key: 'admin.nav.approvals',
      icon: SquareCheckBig,
      waiting: (overview) => overview.approvals_waiting,
    },
    { path: '/audit', key: 'admin.nav.audit', icon: ScrollText },
    {
      path: '/jobs',
      key: 'admin.nav.jobs',
      icon: ListChecks,
      waiting: (overview) => overview.dead_events + overview.jobs_late,
    },
    { path: '/commission', key: 'admin.nav.commission', icon: Percent },
    { path: '/staff', key: 'admin.nav.staff', icon: UserCog },
    { path: '/settings', key: 'admin.nav.settings', icon: Settings2 },
  ],
];

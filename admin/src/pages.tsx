import { lazy, type ReactNode } from 'react';
import { Link } from 'react-router';
import { EmptyNote } from '@/components/ui/states.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { permissionOf } from '@/lib/page-permissions.ts';
import { useStaff } from '@/providers/staff.tsx';
import type { PermissionCode } from '@shared/permissions.ts';

const Overview = lazy(async () => ({ default: (await import('@/features/overview/overview-page.tsx')).OverviewPage }));
const Orders = lazy(async () => ({ default: (await import('@/features/orders/orders-page.tsx')).OrdersPage }));
const Order = lazy(async () => ({ default: (await import('@/features/orders/order-page.tsx')).OrderPage }));
const Withdrawals = lazy(async () => ({
  default: (await import('@/features/withdrawals/withdrawals-page.tsx')).WithdrawalsPage,
}));
const Withdrawal = lazy(async () => ({
  default: (await import('@/features/withdrawals/withdrawal-page.tsx')).WithdrawalPage,
}));
const Payments = lazy(async () => ({ default: (await import('@/features/payments/payments-page.tsx')).PaymentsPage }));
const Payment = lazy(async () => ({ default: (await import('@/features/payments/payment-page.tsx')).PaymentPage }));
const Refunds = lazy(async () => ({ default: (await import('@/features/refunds/refunds-page.tsx')).RefundsPage }));
const Refund = lazy(async () => ({ default: (await import('@/features/refunds/refund-page.tsx')).RefundPage }));
const BankTransfers = lazy(async () => ({
  default: (await import('@/features/bank-transfers/bank-transfers-page.tsx')).BankTransfersPage,
}));
const Bank = lazy(async () => ({ default: (await import('@/features/bank/bank-page.tsx')).BankPage }));
const PayoutBatches = lazy(async () => ({
  default: (await import('@/features/payout-batches/payout-batches-page.tsx')).PayoutBatchesPage,
}));
const PayoutBatch = lazy(async () => ({
  default: (await import('@/features/payout-batches/batch-page.tsx')).BatchPage,
}));
const Webhooks = lazy(async () => ({ default: (await import('@/features/webhooks/webhooks-page.tsx')).WebhooksPage }));
const Webhook = lazy(async () => ({ default: (await import('@/features/webhooks/webhook-page.tsx')).WebhookPage }));
const Chargebacks = lazy(async () => ({
  default: (await import('@/features/chargebacks/chargebacks-page.tsx')).ChargebacksPage,
}));
const Providers = lazy(async () => ({
  default: (await import('@/features/providers/providers-page.tsx')).ProvidersPage,
}));
const Stores = lazy(async () => ({ default: (await import('@/features/stores/stores-page.tsx')).StoresPage }));
const Store = lazy(async () => ({ default: (await import('@/features/stores/store-page.tsx')).StorePage }));
const Users = lazy(async () => ({ default: (await import('@/features/users/users-page.tsx')).UsersPage }));
const User = lazy(async () => ({ default: (await import('@/features/users/user-page.tsx')).UserPage }));
const Ledger = lazy(async () => ({ default: (await import('@/features/ledger/ledger-page.tsx')).LedgerPage }));
const Account = lazy(async () => ({ default: (await import('@/features/ledger/account-page.tsx')).AccountPage }));
const Closing = lazy(async () => ({ default: (await import('@/features/ledger/closing-page.tsx')).ClosingPage }));
const Journal = lazy(async () => ({ default: (await import('@/features/ledger/journal-page.tsx')).JournalPage }));
const Approvals = lazy(async () => ({
  default: (await import('@/features/approvals/approvals-page.tsx')).ApprovalsPage,
}));
const Approval = lazy(async () => ({
  default: (await import('@/features/approvals/approval-page.tsx')).ApprovalPage,
}));
const Reconciliation = lazy(async () => ({
  default: (await import('@/features/reconciliation/reconciliation-page.tsx')).ReconciliationPage,
}));
const DayReport = lazy(async () => ({
  default: (await import('@/features/reconciliation/day-report-page.tsx')).DayReportPage,
}));
const Risk = lazy(async () => ({ default: (await import('@/features/risk/risk-page.tsx')).RiskPage }));
const Review = lazy(async () => ({ default: (await import('@/features/risk/review-page.tsx')).ReviewPage }));
const RiskRule = lazy(async () => ({
  default: (await import('@/features/risk/rule-editor-page.tsx')).RiskRulePage,
}));
const Audit = lazy(async () => ({ default: (await import('@/features/audit/audit-page.tsx')).AuditPage }));
const Jobs = lazy(async () => ({ default: (await import('@/features/jobs/jobs-page.tsx')).JobsPage }));
const Staff = lazy(async () => ({ default: (await import('@/features/staff/staff-page.tsx')).StaffPage }));
const Settings = lazy(async () => ({ default: (await import('@/features/settings/settings-page.tsx')).SettingsPage }));
const Commission = lazy(async () => ({
  default: (await import('@/features/commission/commission-page.tsx')).CommissionPage,
}));

const RuleEditor = lazy(async () => ({
  default: (await import('@/features/commission/rule-editor-page.tsx')).RuleEditorPage,
}));

type Page = { readonly path: string; readonly element: ReactNode };

const page = (path: string, element: ReactNode): Page => {
  const permission = permissionOf(path);
  return { path, element: permission === null ? element : <Guarded permission={permission}>{element}</Guarded> };
};

/** Every page of the admin; what one needs to see it stands in lib/page-permissions.ts. */
export const pages: readonly Page[] = [
  page('/', <Overview />),
  page('/orders', <Orders />),
  page('/orders/:id', <Order />),
  page('/withdrawals', <Withdrawals />),
  page('/withdrawals/:id', <Withdrawal />),
  page('/payments', <Payments />),
  page('/payments/:id', <Payment />),
  page('/refunds', <Refunds />),
  page('/refunds/:id', <Refund />),
  page('/bank-transfers', <BankTransfers />),
  page('/bank', <Bank />),
  page('/payout-batches', <PayoutBatches />),
  page('/payout-batches/:id', <PayoutBatch />),
  page('/webhooks', <Webhooks />),
  page('/webhooks/:id', <Webhook />),
  page('/chargebacks', <Chargebacks />),
  page('/providers', <Providers />),
  page('/stores', <Stores />),
  page('/stores/:id', <Store />),
  page('/users', <Users />),
  page('/users/:id', <User />),
  page('/ledger', <Ledger />),
  page('/ledger/accounts/:id', <Account />),
  page('/ledger/journals/:id', <Journal />),
  page('/ledger/closings/:id', <Closing />),
  page('/approvals', <Approvals />),
  page('/approvals/:id', <Approval />),
  page('/reconciliation', <Reconciliation />),
  page('/reconciliation/reports/:provider/:currency/:day', <DayReport />),
  page('/risk', <Risk />),
  page('/risk/rules/new', <RiskRule />),
  page('/risk/rules/:id', <RiskRule />),
  page('/risk/:id', <Review />),
  page('/audit', <Audit />),
  page('/jobs', <Jobs />),
  page('/settings', <Settings />),
  page('/staff', <Staff />),
  page('/commission', <Commission />),
  page('/commission/new', <RuleEditor />),
  page('/commission/:id', <RuleEditor />),
];

/** A page that the person's role does not open says so, instead of showing an empty list. */
function Guarded({ permission, children }: { permission: PermissionCode; children: ReactNode }) {
  const { t, word } = useI18n();
  const { staff, can } = useStaff();
  if (staff === null || can(permission)) return children;
  return (
    <EmptyNote isPage title={t('admin.not_allowed_title')} action={<HomeLink />}>
      {t('admin.not_allowed_text', { permission: word('admin.permission', permission), code: permission })}
    </EmptyNote>
  );
}

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useI18n();
  return (
    <EmptyNote isPage kind="filtered" title={t('admin.not_found_title')} action={<HomeLink />}>
      {t('admin.not_found_text')}
    </EmptyNote>
  );
}

function HomeLink() {
  const { t } = useI18n();
  return (
    <Link to="/" className="text-brand underline">
      {t('admin.not_found_home')}
    </Link>
  );
}

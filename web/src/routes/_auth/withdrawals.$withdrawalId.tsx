import { createFileRoute } from '@tanstack/react-router';
import { WithdrawalPage } from '@/features/wallet/withdrawal-page.tsx';

export const Route = createFileRoute('/_auth/withdrawals/$withdrawalId')({ component: WithdrawalRoute });

function WithdrawalRoute() {
  const { withdrawalId } = Route.useParams();
  return <WithdrawalPage withdrawalId={withdrawalId} />;
}

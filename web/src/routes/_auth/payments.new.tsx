import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod/mini';
import { OrderPaymentPage } from '@/features/payments/order-payment-page.tsx';

export const Route = createFileRoute('/_auth/payments/new')({
  validateSearch: z.object({ order: z.catch(z.optional(z.uuid()), undefined) }),
  component: NewPaymentRoute,
});

function NewPaymentRoute() {
  const { order } = Route.useSearch();
  return <OrderPaymentPage orderId={order} />;
}

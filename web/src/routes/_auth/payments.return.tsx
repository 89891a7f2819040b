import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod/mini';
import { PaymentPage } from '@/features/payments/payment-page.tsx';

/** `payment` is set by the function to which providers send the browser back; `reference` by our own links. */
const search = z.object({
  payment: z.catch(z.optional(z.uuid()), undefined),
  reference: z.catch(z.optional(z.coerce.string()), undefined),
});

export const Route = createFileRoute('/_auth/payments/return')({
  validateSearch: search,
  component: PaymentReturnRoute,
});

function PaymentReturnRoute() {
  const { payment, reference } = Route.useSearch();
  return payment === undefined ? (
    <PaymentPage by="reference" wanted={reference ?? ''} />
  ) : (
    <PaymentPage by="id" wanted={payment} />
  );
}

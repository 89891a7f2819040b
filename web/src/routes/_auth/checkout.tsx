import { createFileRoute, useNavigate } from '@tanstack/react-router';
import * as z from 'zod/mini';
import { CheckoutPage } from '@/features/checkout/checkout-page.tsx';
import { formatItems, parseItems } from '@/features/checkout/items-param.ts';

const search = z.object({
  store: z.catch(z.string(), ''),
  items: z.catch(z.string(), ''),
});

export const Route = createFileRoute('/_auth/checkout')({
  validateSearch: search,
  component: CheckoutRoute,
});

function CheckoutRoute() {
  const { store, items } = Route.useSearch();
  const navigate = useNavigate({ from: '/checkout' });
  return (
    <CheckoutPage
      slug={store}
      items={parseItems(items)}
      onItems={(next) =>
        void navigate({ search: { store, items: formatItems(next) }, replace: true, resetScroll: false })
      }
    />
  );
}

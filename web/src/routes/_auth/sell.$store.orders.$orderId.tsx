import { createFileRoute } from '@tanstack/react-router';
import { useT } from '@/app/i18n.tsx';
import { OrderPage } from '@/features/orders/order-page.tsx';
import { orderActionsQuery, orderEventsQuery, orderQuery } from '@/features/orders/queries.ts';

export const Route = createFileRoute('/_auth/sell/$store/orders/$orderId')({
  loader: ({ context: { queryClient }, params: { orderId } }) => {
    void queryClient.prefetchQuery(orderQuery(orderId));
    void queryClient.prefetchQuery(orderEventsQuery(orderId));
    void queryClient.prefetchQuery(orderActionsQuery(orderId));
  },
  component: SellerOrderPage,
});

function SellerOrderPage() {
  const t = useT();
  const { store, orderId } = Route.useParams();
  return (
    <OrderPage orderId={orderId} back={{ to: '/sell/$store/orders', params: { store }, label: t('nav.orders') }} />
  );
}

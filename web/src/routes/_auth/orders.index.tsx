import { createFileRoute, Link } from '@tanstack/react-router';
import * as z from 'zod/mini';
import { useT } from '@/app/i18n.tsx';
import { PageHeading } from '@/components/layout/page.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { TabBar, tabStyle } from '@/components/ui/tabs.tsx';
import { OrderList } from '@/features/orders/order-list.tsx';

const groups = ['open', 'to_pay', 'on_the_way', 'problems', 'done', 'all'] as const;
const search = z.object({ group: z.catch(z.optional(z.enum(groups)), undefined) });

export const Route = createFileRoute('/_auth/orders/')({
  validateSearch: search,
  component: OrdersPage,
});

function OrdersPage() {
  const t = useT();
  const { group = 'open' } = Route.useSearch();
  return (
    <div className="grid gap-4">
      <PageHeading title={t('orders.title')} lead={t('orders.lead')} />
      <TabBar label={t('orders.groups')}>
        {groups.map((one) => (
          <Link
            key={one}
            to="/orders"
            search={one === 'open' ? {} : { group: one }}
            className={tabStyle}
            aria-current={one === group ? 'page' : undefined}
            activeOptions={{ exact: true }}
            activeProps={{}}
            resetScroll={false}
          >
            {t(`orders.group_${one}`)}
          </Link>
        ))}
      </TabBar>
      <OrderList
        filter={{ group }}
        linkOf={(order) => ({ to: '/orders/$orderId', params: { orderId: order.id } })}
        empty={
          <EmptyState
            title={group === 'open' ? t('orders.empty_open') : t('orders.empty')}
            text={t('orders.empty_text')}
            action={<LinkButton to="/">{t('nav.browse')}</LinkButton>}
          />
        }
      />
    </div>
  );
}

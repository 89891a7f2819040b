import { createFileRoute, Link, useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import * as z from 'zod/mini';
import { useT } from '@/app/i18n.tsx';
import { usePageTitle } from '@/components/layout/page.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { OrderList } from '@/features/orders/order-list.tsx';
import { useMyStore } from '@/features/seller/use-store.ts';

const groups = ['to_accept', 'to_ship', 'on_the_way', 'problems', 'done', 'all'] as const;
const search = z.object({
  group: z.catch(z.optional(z.enum(groups)), undefined),
  code: z.catch(z.optional(z.coerce.string().check(z.maxLength(20))), undefined),
});

export const Route = createFileRoute('/_auth/sell/$store/orders/')({
  validateSearch: search,
  component: StoreOrdersPage,
});

function StoreOrdersPage() {
  const t = useT();
  const store = useMyStore();
  const { group = 'all', code } = Route.useSearch();
  const navigate = useNavigate({ from: '/sell/$store/orders/' });
  const [typed, setTyped] = useState(code ?? '');
  usePageTitle(`${t('nav.orders')} · ${store.name}`);
  function handleSearch(event: FormEvent) {
    event.preventDefault();
    void navigate({
      search: (before) => ({ ...before, code: typed.trim().toUpperCase() || undefined }),
      replace: true,
    });
  }
  return (
    <div className="grid grid-cols-1 gap-4 pt-5">
      <h1 className="sr-only">{t('nav.orders')}</h1>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <nav aria-label={t('orders.groups')} className="-mx-4 max-w-[calc(100%+2rem)] min-w-0 overflow-x-auto px-4">
          <ul className="flex gap-2">
            {groups.map((one) => (
              <li key={one}>
                <Link
                  to="/sell/$store/orders"
                  params={{ store: store.slug }}
                  search={{ ...(code === undefined ? {} : { code }), ...(one === 'all' ? {} : { group: one }) }}
                  resetScroll={false}
                  aria-current={one === group ? 'true' : undefined}
                  activeOptions={{ exact: true }}
                  activeProps={{}}
                  className={`inline-flex min-h-9 items-center rounded-full border px-3.5 text-sm whitespace-nowrap pointer-coarse:min-h-11 ${
                    one === group
                      ? 'border-brand bg-brand-wash font-medium text-brand-strong'
                      : 'border-line bg-surface'
                  }`}
                >
                  {t(`orders.group_${one}`)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <form role="search" className="relative w-full sm:w-60" onSubmit={handleSearch}>
          <Search
            aria-hidden
            className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-ink-soft"
          />
          <input
            type="search"
            aria-label={t('orders.find_code')}
            placeholder={t('orders.find_code')}
            value={typed}
            maxLength={20}
            onChange={(event) => setTyped(event.target.value)}
            className="field-box ps-9"
          />
        </form>
      </div>
      <OrderList
        filter={{ storeId: store.id, group, query: code }}
        linkOf={(order) => ({ to: '/sell/$store/orders/$orderId', params: { store: store.slug, orderId: order.id } })}
        empty={
          <EmptyState
            title={t('sell.no_orders')}
            text={t('sell.no_orders_text')}
            action={
              <LinkButton to="/sell/$store/products" params={{ store: store.slug }} tone="quiet">
                {t('sell.to_products')}
              </LinkButton>
            }
          />
        }
      />
    </div>
  );
}

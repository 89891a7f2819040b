import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { PageHeading, PendingPage } from '@/components/layout/page.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { productQuery } from '@/features/catalogue/queries.ts';
import { ProductEditor } from '@/features/seller/product-editor.tsx';
import { StockPanel } from '@/features/seller/stock-panel.tsx';
import { isManager, useMyStore } from '@/features/seller/use-store.ts';

export const Route = createFileRoute('/_auth/sell/$store/products/$productId')({ component: EditProductPage });

function EditProductPage() {
  const t = useT();
  const localize = useLocalize();
  const store = useMyStore();
  const { productId } = Route.useParams();
  const isNew = productId === 'new';
  const product = useQuery({ ...productQuery(productId), enabled: !isNew });
  const back = { to: '/sell/$store/products', params: { store: store.slug }, label: t('shop.products') } as const;
  if (isNew) {
    return (
      <div>
        <PageHeading title={t('product.new')} back={back} />
        <ProductEditor key="new" store={store} product={null} />
      </div>
    );
  }
  if (product.isPending) return <PendingPage />;
  if (product.isError) return <ErrorState error={product.error} onRetry={() => void product.refetch()} />;
  return (
    <div>
      <PageHeading
        title={localize(product.data.title)}
        back={back}
        actions={
          product.data.status === 'active' ? (
            <LinkButton to="/products/$productId" params={{ productId }} tone="quiet" size="small">
              {t('product.see')}
            </LinkButton>
          ) : null
        }
      />
      <div className="grid items-start gap-5 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
        {isManager(store) ? <ProductEditor key={productId} store={store} product={product.data} /> : null}
        <StockPanel product={product.data} />
      </div>
    </div>
  );
}

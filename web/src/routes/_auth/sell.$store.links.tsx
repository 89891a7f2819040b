import { createFileRoute } from '@tanstack/react-router';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { revokePaymentLink, type PaymentLink } from '@shared/schemas/payment-links.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { LoadingNote, usePageTitle } from '@/components/layout/page.tsx';
import { Badge, type BadgeTone } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { NewLinkDialog } from '@/features/payment-links/new-link-dialog.tsx';
import { paymentLinksQuery } from '@/features/payment-links/queries.ts';
import { ShareDialog } from '@/features/payment-links/share-dialog.tsx';
import { useMyStore } from '@/features/seller/use-store.ts';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';

export const Route = createFileRoute('/_auth/sell/$store/links')({ component: PaymentLinksPage });

const tones: Record<PaymentLink['status'], BadgeTone> = {
  active: 'positive',
  used_up: 'neutral',
  expired: 'neutral',
  revoked: 'neutral',
};

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'share'; readonly slug: string }
  | { readonly kind: 'revoke'; readonly link: PaymentLink };

/** Sales that were agreed on elsewhere: made here, sent from here, withdrawn here. */
function PaymentLinksPage() {
  const t = useT();
  const store = useMyStore();
  usePageTitle(`${t('links.title')} · ${store.name}`);
  const list = useInfiniteQuery(paymentLinksQuery(store.id));
  const rows = list.data?.pages.flat() ?? [];
  const [open, setOpen] = useState<Open | null>(null);
  const shared = open?.kind === 'share' ? rows.find((row) => row.slug === open.slug) : undefined;
  const close = () => setOpen(null);
  const newLink = (
    <Button icon={<Plus aria-hidden className="size-4" />} onClick={() => setOpen({ kind: 'new' })}>
      {t('links.new')}
    </Button>
  );
  return (
    <div className="grid gap-4 pt-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="max-w-prose">
          <h1 className="text-xl font-semibold">{t('links.title')}</h1>
          <p className="text-sm text-ink-soft">{t('links.lead')}</p>
        </div>
        {rows.length > 0 ? newLink : null}
      </div>
      {list.isPending ? (
        <>
          <LoadingNote />
          <SkeletonRows count={4} className="h-18" />
        </>
      ) : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState title={t('links.none')} text={t('links.none_text')} action={newLink} />
      ) : null}
      {rows.length > 0 ? (
        <ul className="card overflow-hidden">
          {rows.map((row) => (
            <LinkRow
              key={row.id}
              row={row}
              onShare={() => setOpen({ kind: 'share', slug: row.slug })}
              onRevoke={() => setOpen({ kind: 'revoke', link: row })}
            />
          ))}
        </ul>
      ) : null}
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
      {open?.kind === 'new' ? (
        <NewLinkDialog store={store} onClose={close} onMade={(slug) => setOpen({ kind: 'share', slug })} />
      ) : null}
      {shared ? <ShareDialog link={shared} storeName={store.name} onClose={close} /> : null}
      {open?.kind === 'revoke' ? <RevokeDialog link={open.link} onClose={close} /> : null}
    </div>
  );
}

function LinkRow({ row, onShare, onRevoke }: { row: PaymentLink; onShare: () => void; onRevoke: () => void }) {
  const t = useT();
  const localize = useLocalize();
  const isOpen = row.status === 'active';
  return (
    <li className="grid gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center">
      <div className="min-w-0">
        <h2 className="font-medium wrap-anywhere">
          {row.quantity > 1 ? (
            <>
              <bdi className="tabular">{row.quantity}</bdi> ×{' '}
            </>
          ) : null}
          <bdi>{localize(row.title)}</bdi>
        </h2>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
          <Badge tone={tones[row.status]}>{t(`links.status.${row.status}`)}</Badge>
          <span className="font-medium text-ink">
            <Money value={moneyOf(row.total_minor, row.currency)} />
          </span>
          {isOpen ? (
            <span>
              {t('links.until')} <DateTime at={row.expires_at} />
            </span>
          ) : null}
          {row.max_uses === 1 ? null : <span>{t('links.used', { count: row.uses })}</span>}
        </p>
      </div>
      {isOpen ? (
        <div className="flex gap-2">
          <Button tone="quiet" onClick={onShare}>
            {t('links.share')}
          </Button>
          <Button tone="quiet" onClick={onRevoke}>
            {t('links.revoke')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function RevokeDialog({ link, onClose }: { link: PaymentLink; onClose: () => void }) {
  const t = useT();
  const localize = useLocalize();
  const queries = useQueryClient();
  const revoke = useIntent({
    name: 'revoke-payment-link',
    send: (id: string) => call(revokePaymentLink, { p_payment_link_id: id }),
    onDone: async () => {
      await queries.invalidateQueries({ queryKey: keys.paymentLinks(link.store_id) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('links.revoke_title')}
      isOpen
      tone="danger"
      state={revoke.state}
      confirmLabel={t('links.revoke_submit')}
      onConfirm={() => void revoke.run(link.id)}
      onClose={onClose}
    >
      <p className="font-medium">
        <bdi>{localize(link.title)}</bdi> · <Money value={moneyOf(link.total_minor, link.currency)} />
      </p>
      <p>{t('links.revoke_text')}</p>
    </ConfirmDialog>
  );
}

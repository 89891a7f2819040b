import { createFileRoute, Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { placeOrderByLink, type ActivePaymentLink, type ShownPaymentLink } from '@shared/schemas/payment-links.ts';
import { loadOwnWords, useT } from '@/app/i18n.tsx';
import { useSession } from '@/app/session.tsx';
import { LoadingNote, PageHeading, PendingPage } from '@/components/layout/page.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { addressesQuery, meQuery } from '@/features/account/queries.ts';
import { ProtectionStrip } from '@/features/catalogue/protection-strip.tsx';
import { CheckoutForm } from '@/features/checkout/checkout-page.tsx';
import { AgreedGoods } from '@/features/payment-links/agreed-goods.tsx';
import { linkQuoteQuery, shownLinkQuery } from '@/features/payment-links/queries.ts';
import { call } from '@/lib/command.ts';
import { sessionReady } from '@/lib/session.ts';

export const Route = createFileRoute('/pay/$slug')({
  // Whoever is signed in pays here, with the words of the checkout.
  beforeLoad: async () => {
    if ((await sessionReady()).status === 'signed-in') await loadOwnWords();
  },
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(shownLinkQuery(params.slug)),
  component: PayLinkPage,
});

/** What a payment link says, for whoever has it; who signs in can pay it here. */
function PayLinkPage() {
  const t = useT();
  const { slug } = Route.useParams();
  const session = useSession();
  const link = useQuery(shownLinkQuery(slug));
  if (link.isPending) return <PendingPage />;
  if (link.isError) {
    return (
      <div className="pt-8">
        <ErrorState error={link.error} onRetry={() => void link.refetch()} />
      </div>
    );
  }
  if (link.data === null) {
    return (
      <div className="pt-8">
        <EmptyState
          title={t('pay_link.not_found')}
          text={t('pay_link.not_found_text')}
          action={<LinkButton to="/">{t('nav.browse')}</LinkButton>}
        />
      </div>
    );
  }
  if (link.data.status !== 'active') return <EndedLink link={link.data} />;
  return (
    <div>
      <PageHeading
        title={t('pay_link.title', { store: link.data.store.name })}
        lead={
          <>
            <Link
              to="/stores/$slug"
              params={{ slug: link.data.store.slug }}
              className="inline-flex min-h-9 items-center underline underline-offset-4"
            >
              {t('pay_link.see_store')}
            </Link>
            {' · '}
            {t('pay_link.completed', { count: link.data.store.completed_orders })}
          </>
        }
      />
      {session.status === 'signed-in' ? <PayForm link={link.data} /> : <SignInFirst link={link.data} />}
    </div>
  );
}

function EndedLink({ link }: { link: Exclude<ShownPaymentLink, ActivePaymentLink> }) {
  const t = useT();
  return (
    <div className="pt-8">
      <EmptyState
        title={t(`pay_link.ended_${link.status}`)}
        text={t('pay_link.ended_text', { store: link.store.name })}
        action={
          <LinkButton to="/stores/$slug" params={{ slug: link.store.slug }}>
            {t('pay_link.see_store')}
          </LinkButton>
        }
      />
    </div>
  );
}

function SignInFirst({ link }: { link: ActivePaymentLink }) {
  const t = useT();
  const next = `/pay/${link.slug}`;
  return (
    <div className="grid items-start gap-5 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
      <AgreedGoods link={link} isWithSums />
      <aside className="grid gap-5">
        <section className="card grid gap-3 p-5">
          <p className="text-sm text-ink-soft">{t('pay_link.sign_in_text')}</p>
          <LinkButton to="/sign-in" search={{ next }} isWide>
            {t('pay_link.sign_in')}
          </LinkButton>
          <LinkButton to="/sign-up" search={{ next }} tone="quiet" isWide>
            {t('pay_link.sign_up')}
          </LinkButton>
        </section>
        <section className="rounded-card bg-brand-wash p-4">
          <h2 className="mb-3 font-semibold">{t('protection.title')}</h2>
          <ProtectionStrip isColumn />
        </section>
      </aside>
    </div>
  );
}

function PayForm({ link }: { link: ActivePaymentLink }) {
  const t = useT();
  const quote = useQuery(linkQuoteQuery(link.slug));
  const addresses = useQuery(addressesQuery());
  const me = useQuery(meQuery());
  const failed = [quote, addresses, me].find((query) => query.isError);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!quote.data || !addresses.data || !me.data) {
    return (
      <>
        <LoadingNote />
        <div className="skeleton h-96 rounded-card" />
      </>
    );
  }
  if (quote.data.is_own_store) {
    return (
      <div className="grid gap-5">
        <EmptyState
          title={t('pay_link.own')}
          text={t('pay_link.own_text')}
          action={
            <LinkButton to="/sell/$store/links" params={{ store: link.store.slug }}>
              {t('pay_link.own_action')}
            </LinkButton>
          }
        />
        <AgreedGoods link={link} isWithSums />
      </div>
    );
  }
  return (
    <CheckoutForm
      storeName={link.store.name}
      quote={{ ...link, ...quote.data, problems: [] }}
      isQuoting={quote.isFetching}
      addresses={addresses.data}
      country={me.data.country}
      recipient={me.data.display_name ?? ''}
      phone={me.data.phone}
      renderGoods={() => <AgreedGoods link={link} />}
      content={link.slug}
      onPlace={(input, key) =>
        call(placeOrderByLink, {
          p_slug: input.content,
          p_address: input.address,
          p_payment_method: input.method,
          p_expected_total_minor: input.totalMinor,
          p_note: input.note.trim() === '' ? null : input.note,
          p_idempotency_key: key,
        })
      }
    />
  );
}

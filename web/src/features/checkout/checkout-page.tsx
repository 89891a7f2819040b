import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Address, AddressInput } from '@shared/schemas/identity.ts';
import { placeOrder, type PlacedOrder, type quoteOrder } from '@shared/schemas/orders.ts';
import type { OutputOf } from '@shared/schemas/command.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { LoadingNote, PageHeading, Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { ChoiceField, TextAreaField } from '@/components/ui/field.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { addressesQuery, meQuery } from '@/features/account/queries.ts';
import { AddressFields } from '@/features/address/address-fields.tsx';
import { emptyAddress, readAddress, type AddressErrors, type AddressForm } from '@/features/address/address-form.ts';
import { saveAddress } from '@/features/address/save-address.ts';
import { productSearchQuery, storeQuery } from '@/features/catalogue/queries.ts';
import { paymentWaysQuery } from '@/features/payments/queries.ts';
import { ProtectionStrip } from '@/features/catalogue/protection-strip.tsx';
import { ConfirmAndRepeat } from '@/features/wallet/confirm-and-repeat.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { CheckoutItems } from './checkout-items.tsx';
import type { CheckoutItem } from './items-param.ts';
import { quoteQuery } from './queries.ts';

type Quote = OutputOf<typeof quoteOrder>;
type CheckoutProps = { slug: string; items: readonly CheckoutItem[]; onItems: (items: CheckoutItem[]) => void };

/** Everything on one page: what, where to, what it comes to, and how it is paid. */
export function CheckoutPage({ slug, items, onItems }: CheckoutProps) {
  const t = useT();
  const store = useQuery({ ...storeQuery(slug), enabled: slug !== '' });
  const quote = useQuery({
    ...quoteQuery(store.data?.id ?? '', items),
    enabled: store.data !== undefined && items.length > 0,
  });
  const addresses = useQuery(addressesQuery());
  const me = useQuery(meQuery());
  // Asked for by parts of the form too; here only waited for, so that none of them comes after the form.
  const others = useInfiniteQuery({ ...productSearchQuery({ store: slug }), enabled: slug !== '' });
  const ways = useQuery({
    ...paymentWaysQuery(quote.data?.currency ?? 'PKR'),
    enabled: quote.data !== undefined,
  });
  if (items.length === 0 || slug === '') {
    return (
      <div className="grid gap-6">
        <PageHeading title={t('checkout.title')} />
        <EmptyState
          title={t('checkout.empty')}
          text={t('checkout.empty_text')}
          action={<LinkButton to="/">{t('nav.browse')}</LinkButton>}
        />
      </div>
    );
  }
  const failed = [store, quote, addresses, me].find((query) => query.isError);
  const areAllRead = store.data && quote.data && addresses.data && me.data && !others.isLoading && !ways.isLoading;
  if (!failed && !areAllRead) return <CheckoutSkeleton />;
  return (
    <div>
      <PageHeading
        title={t('checkout.title')}
        lead={store.data ? t('checkout.lead', { store: store.data.name }) : undefined}
      />
      {failed ? <ErrorState error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      {store.data && quote.data && addresses.data && me.data ? (
        <CheckoutForm
          storeName={store.data.name}
          quote={quote.data}
          isQuoting={quote.isFetching}
          addresses={addresses.data}
          country={me.data.country}
          recipient={me.data.display_name ?? ''}
          phone={me.data.phone}
          renderGoods={(isLocked) => (
            <CheckoutItems store={store.data} quote={quote.data} items={items} isLocked={isLocked} onItems={onItems} />
          )}
          content={items}
          onPlace={(input, key) =>
            call(placeOrder, {
              p_store_id: store.data.id,
              p_items: [...input.content],
              p_address: input.address,
              p_payment_method: input.method,
              p_expected_total_minor: input.totalMinor,
              p_note: input.note.trim() === '' ? null : input.note,
              p_idempotency_key: key,
            })
          }
        />
      ) : null}
    </div>
  );
}

function CheckoutSkeleton() {
  const t = useT();
  return (
    <div>
      <PageHeading title={t('checkout.title')} lead={<span className="skeleton inline-block h-5 w-72 max-w-full" />} />
      <div className="grid gap-5 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
        <LoadingNote />
        <div className="skeleton h-96 rounded-card" />
        <div className="skeleton h-80 rounded-card" />
      </div>
    </div>
  );
}

/** What a quote must say for an order to be placed by it. */
export type CheckoutQuote = Pick<
  Quote,
  | 'currency'
  | 'items_minor'
  | 'delivery_minor'
  | 'total_minor'
  | 'wallet_available_minor'
  | 'payment_fee_minor'
  | 'problems'
>;

/** What the buyer has decided on; the same input sent again is the same intent. */
export type PlaceInput<Content> = {
  readonly address: AddressInput;
  readonly method: PaymentMethod;
  readonly totalMinor: bigint;
  readonly note: string;
  readonly content: Content;
};

type CheckoutFormProps<Content> = {
  storeName: string;
  quote: CheckoutQuote;
  isQuoting: boolean;
  addresses: readonly Address[];
  country: AddressForm['country'];
  recipient: string;
  phone: string | null;
  /** The list of what is bought. */
  renderGoods: (isLocked: boolean) => ReactNode;
  content: Content;
  onPlace: (input: PlaceInput<Content>, key: string) => Promise<PlacedOrder>;
};

type PaymentMethod = 'wallet' | 'provider';

/** Where to, how it is paid, what it comes to, and the button; for a basket and for a payment link alike. */
export function CheckoutForm<Content>({
  storeName,
  quote,
  isQuoting,
  addresses,
  country,
  recipient,
  phone,
  renderGoods,
  content,
  onPlace,
}: CheckoutFormProps<Content>) {
  const { t, locale } = useI18n();
  const isOnline = useIsOnline();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string>(addresses[0]?.id ?? 'new');
  const [typed, setTyped] = useState<AddressForm>(() => ({
    ...emptyAddress(country),
    recipient,
    ...(phone === null ? {} : { phone }),
  }));
  const [errors, setErrors] = useState<AddressErrors>({});
  const [note, setNote] = useState('');
  const hasEnough = (quote.wallet_available_minor ?? 0n) >= quote.total_minor;
  const ways = useQuery(paymentWaysQuery(quote.currency));
  const canPayNow = (ways.data ?? []).some((way) => way.is_working);
  const [wanted, setWanted] = useState<PaymentMethod>('wallet');
  // The wallet first, where it is enough; else a payment company, where one takes this currency.
  const method: PaymentMethod | null =
    wanted === 'wallet' && hasEnough ? 'wallet' : canPayNow ? 'provider' : hasEnough ? 'wallet' : null;
  const feeMinor = method === 'provider' ? (quote.payment_fee_minor ?? 0n) : 0n;
  const place = useIntent({
    name: 'place-order',
    send: onPlace,
    onDone: async (placed) => {
      // The order stands now and its page says what is next; "back" from the provider leads there, never to a second order.
      await navigate({ to: '/orders/$orderId', params: { orderId: placed.order_id }, replace: true });
      if (placed.status === 'pending_payment') {
        await navigate({ to: '/payments/new', search: { order: placed.order_id } });
      }
      // Only then: what is quoted here is of an order that has been placed.
      await queries.invalidateQueries({ queryKey: keys.own() });
    },
  });

  function addressOf(): AddressInput | null {
    const saved = addresses.find((address) => address.id === chosen);
    if (saved) {
      const { recipient: name, phone: number, line1, line2, city, region, country: land, postal_code } = saved;
      return { recipient: name, phone: number, line1, line2, city, region, country: land, postal_code };
    }
    const read = readAddress(typed);
    if (!read.ok) {
      setErrors(read.errors);
      return null;
    }
    return read.address;
  }
  function handlePlace() {
    setErrors({});
    const address = addressOf();
    if (address === null || method === null) return;
    if (chosen === 'new') {
      // Kept for the next time; the order carries its own copy, so a failure here stops nothing.
      void saveAddress(null, { ...address, label: null, is_default: addresses.length === 0 })
        .then(() => queries.invalidateQueries({ queryKey: keys.addresses() }))
        .catch(() => undefined);
    }
    void place.run({ address, method, totalMinor: quote.total_minor, note, content });
  }

  const total = moneyOf(quote.total_minor + feeMinor, quote.currency);
  const isLocked = place.isSending;
  const hasProblems = quote.problems.length > 0;
  return (
    <div className="grid items-start gap-5 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
      <div className="grid gap-5">
        {renderGoods(isLocked)}
        <Section title={t('checkout.address')} isCard>
          <fieldset className="grid gap-3" disabled={isLocked}>
            <legend className="sr-only">{t('checkout.address')}</legend>
            {addresses.map((address) => (
              <ChoiceField
                key={address.id}
                name="address"
                value={address.id}
                checked={chosen === address.id}
                onChange={() => setChosen(address.id)}
                title={<bdi>{address.recipient}</bdi>}
                description={
                  <bdi>
                    {[address.line1, address.line2, address.city, t(`country.${address.country}`)]
                      .filter(Boolean)
                      .join(', ')}
                  </bdi>
                }
              />
            ))}
            {addresses.length > 0 ? (
              <ChoiceField
                name="address"
                value="new"
                checked={chosen === 'new'}
                onChange={() => setChosen('new')}
                title={t('checkout.new_address')}
              />
            ) : null}
            {chosen === 'new' ? (
              <AddressFields
                form={typed}
                errors={errors}
                onChange={(part) => setTyped((before) => ({ ...before, ...part }))}
              />
            ) : null}
          </fieldset>
        </Section>
        <Section title={t('checkout.note')} isCard>
          <TextAreaField
            label={t('checkout.note_label')}
            optionalLabel={t('form.optional')}
            maxLength={500}
            value={note}
            disabled={isLocked}
            onChange={(event) => setNote(event.target.value)}
          />
        </Section>
      </div>
      <aside className="grid gap-5 md:sticky md:top-20">
        <Section title={t('checkout.payment')} isCard>
          <fieldset className="grid gap-3" disabled={isLocked}>
            <legend className="sr-only">{t('checkout.payment')}</legend>
            <ChoiceField
              name="method"
              value="wallet"
              checked={method === 'wallet'}
              disabled={!hasEnough}
              onChange={() => setWanted('wallet')}
              title={t('checkout.from_wallet')}
              description={
                <>
                  {t('wallet.available')} <Money value={moneyOf(quote.wallet_available_minor ?? 0n, quote.currency)} />
                  {hasEnough ? null : ` · ${t('checkout.not_enough')}`}
                </>
              }
            />
            <ChoiceField
              name="method"
              value="provider"
              checked={method === 'provider'}
              disabled={!canPayNow}
              onChange={() => setWanted('provider')}
              title={t('checkout.pay_now')}
              description={canPayNow || ways.isPending ? t('checkout.pay_now_text') : t('checkout.no_provider')}
            />
          </fieldset>
          <Totals quote={quote} feeMinor={feeMinor} />
          <IntentNote state={place.state} />
          <ConfirmAndRepeat state={place.state} onConfirmed={handlePlace} />
          <Button
            isWide
            isBusy={isLocked || isQuoting}
            isDisabled={hasProblems || !isOnline || method === null}
            onClick={handlePlace}
          >
            {method !== 'provider'
              ? t('checkout.place_wallet', { amount: formatMoney(total, locale) })
              : t('checkout.place_provider', { amount: formatMoney(total, locale) })}
          </Button>
          {hasProblems ? <p className="text-sm text-negative">{t('checkout.has_problems')}</p> : null}
          {method === null && !ways.isPending ? (
            <LinkButton to="/wallet/top-up" search={{ currency: quote.currency }} tone="quiet" isWide>
              {t('wallet.top_up')}
            </LinkButton>
          ) : null}
          <p className="text-xs text-ink-soft">{t('checkout.held_note', { store: storeName })}</p>
        </Section>
        <section className="rounded-card bg-brand-wash p-4">
          <h2 className="mb-3 font-semibold">{t('protection.title')}</h2>
          <ProtectionStrip isColumn />
        </section>
      </aside>
    </div>
  );
}

function Totals({ quote, feeMinor }: { quote: CheckoutQuote; feeMinor: bigint }) {
  const t = useT();
  const amount = (minor: bigint) => <Money value={moneyOf(minor, quote.currency)} />;
  return (
    <dl className="grid gap-1.5 border-t border-line pt-4 text-sm" aria-live="polite">
      <div className="flex justify-between gap-4">
        <dt className="text-ink-soft">{t('orders.goods')}</dt>
        <dd>{amount(quote.items_minor)}</dd>
      </div>
      <div className="flex justify-between gap-4">
        <dt className="text-ink-soft">{t('orders.delivery_fee')}</dt>
        <dd>{quote.delivery_minor === 0n ? t('checkout.free') : amount(quote.delivery_minor)}</dd>
      </div>
      {feeMinor === 0n ? null : (
        <div className="flex justify-between gap-4">
          <dt className="text-ink-soft">{t('payment.fee')}</dt>
          <dd>{amount(feeMinor)}</dd>
        </div>
      )}
      <div className="flex items-baseline justify-between gap-4 text-lg font-semibold">
        <dt>{t('orders.total')}</dt>
        <dd>{amount(quote.total_minor + feeMinor)}</dd>
      </div>
    </dl>
  );
}

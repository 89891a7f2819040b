import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toEditableAmount } from '@shared/money/format-money.ts';
import type { MyStore } from '@shared/schemas/stores.ts';
import { createPaymentLink, type PaymentLinkFields } from '@shared/schemas/payment-links.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ChoiceField, SelectField, TextAreaField, TextField } from '@/components/ui/field.tsx';
import { categoriesQuery, storeQuery } from '@/features/catalogue/queries.ts';
import { storeProductsQuery } from '@/features/seller/queries.ts';
import { AmountField } from '@/features/wallet/amount-field.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useDraft } from '@/lib/use-draft.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { readLink, validHours, type LinkForm, type LinkProblems } from './link-form.ts';

/** Writes down what was agreed: what, for how much, until when, for one or for many. */
export function NewLinkDialog({
  store,
  onClose,
  onMade,
}: {
  store: MyStore;
  onClose: () => void;
  onMade: (slug: string) => void;
}) {
  const t = useT();
  const queries = useQueryClient();
  const shop = useQuery(storeQuery(store.slug));
  const [problems, setProblems] = useState<LinkProblems | null>(null);
  const deliveryOfShop =
    shop.data === undefined || shop.data.delivery_fee_minor === 0n
      ? '0'
      : toEditableAmount({ amountMinor: shop.data.delivery_fee_minor, currency: store.currency });
  const start: LinkForm = {
    kind: 'product',
    productId: '',
    title: '',
    categorySlug: '',
    price: '',
    quantity: '1',
    delivery: deliveryOfShop,
    note: '',
    isSingle: true,
    hours: 72,
  };
  const { form, change, forget } = useDraft(`link.${store.id}`, start);
  const create = useIntent({
    name: 'create-payment-link',
    send: (fields: PaymentLinkFields, key) =>
      call(createPaymentLink, { p_store_id: store.id, p_fields: fields, p_idempotency_key: key }),
    onDone: async ({ slug }) => {
      forget();
      await queries.invalidateQueries({ queryKey: keys.paymentLinks(store.id) });
      onMade(slug);
    },
  });
  function handleCreate() {
    const reading = readLink(form, store.currency);
    setProblems(reading.ok ? null : reading.problems);
    if (reading.ok) void create.run(reading.fields);
  }
  return (
    <Dialog
      title={t('links.new')}
      isOpen
      onClose={onClose}
      isLocked={create.isSending}
      footer={
        <>
          <Button tone="quiet" isDisabled={create.isSending} onClick={onClose}>
            {t('ui.go_back')}
          </Button>
          <Button isBusy={create.isSending} onClick={handleCreate}>
            {t('links.create')}
          </Button>
        </>
      }
    >
      <fieldset disabled={create.isSending} className="grid gap-4">
        <legend className="sr-only">{t('links.new')}</legend>
        <WhatIsSold store={store} form={form} problems={problems} onChange={change} />
        <Terms store={store} form={form} problems={problems} onChange={change} />
      </fieldset>
      <IntentNote state={create.state} />
    </Dialog>
  );
}

type PartProps = {
  store: MyStore;
  form: LinkForm;
  problems: LinkProblems | null;
  onChange: (part: Partial<LinkForm>) => void;
};

function WhatIsSold({ store, form, problems, onChange }: PartProps) {
  const t = useT();
  const localize = useLocalize();
  const products = useInfiniteQuery(storeProductsQuery(store.id, 'active'));
  const categories = useQuery(categoriesQuery());
  const rows = products.data?.pages.flat() ?? [];
  return (
    <>
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="mb-1 text-sm font-medium">{t('links.what')}</legend>
        <ChoiceField
          name="kind"
          checked={form.kind === 'product'}
          onChange={() => onChange({ kind: 'product' })}
          title={t('links.from_shop')}
        />
        <ChoiceField
          name="kind"
          checked={form.kind === 'custom'}
          onChange={() => onChange({ kind: 'custom' })}
          title={t('links.something_else')}
        />
      </fieldset>
      {form.kind === 'product' ? (
        <SelectField
          label={t('links.product')}
          value={form.productId}
          error={problems?.product ? t('links.missing_product') : undefined}
          onChange={(event) => {
            const product = rows.find((one) => one.id === event.target.value);
            onChange({
              productId: event.target.value,
              ...(product && {
                price: toEditableAmount({ amountMinor: product.price_minor, currency: store.currency }),
              }),
            });
            if (products.hasNextPage && event.target.value === '') void products.fetchNextPage();
          }}
        >
          <option value="">{t('links.product_choose')}</option>
          {rows.map((one) => (
            <option key={one.id} value={one.id}>
              {localize(one.title)}
            </option>
          ))}
        </SelectField>
      ) : (
        <>
          <TextField
            label={t('links.name')}
            hint={t('links.name_hint')}
            maxLength={120}
            value={form.title}
            error={problems?.title ? t('links.missing_name') : undefined}
            onChange={(event) => onChange({ title: event.target.value })}
          />
          <SelectField
            label={t('links.category')}
            value={form.categorySlug}
            error={problems?.category ? t('links.missing_category') : undefined}
            onChange={(event) => onChange({ categorySlug: event.target.value })}
          >
            <option value="">{t('links.category_choose')}</option>
            {(categories.data ?? []).map((one) => (
              <option key={one.id} value={one.slug}>
                {localize(one.name)}
              </option>
            ))}
          </SelectField>
        </>
      )}
    </>
  );
}

function Terms({ store, form, problems, onChange }: PartProps) {
  const t = useT();
  return (
    <>
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,1fr)] gap-3">
        <AmountField
          label={t('links.price')}
          currency={store.currency}
          value={form.price}
          isChecked={problems !== null}
          onChange={(price) => onChange({ price })}
        />
        <TextField
          label={t('links.quantity')}
          inputMode="numeric"
          dir="ltr"
          value={form.quantity}
          error={problems?.quantity ? t('links.missing_quantity') : undefined}
          onChange={(event) => onChange({ quantity: event.target.value })}
        />
      </div>
      <AmountField
        label={t('links.delivery')}
        hint={t('links.delivery_hint')}
        currency={store.currency}
        value={form.delivery}
        isChecked={problems?.delivery === true}
        onChange={(delivery) => onChange({ delivery })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={t('links.uses')}
          value={form.isSingle ? 'once' : 'many'}
          onChange={(event) => onChange({ isSingle: event.target.value === 'once' })}
        >
          <option value="once">{t('links.uses_once')}</option>
          <option value="many">{t('links.uses_many')}</option>
        </SelectField>
        <SelectField
          label={t('links.valid')}
          value={form.hours}
          onChange={(event) => {
            const hours = validHours.find((one) => String(one) === event.target.value);
            if (hours !== undefined) onChange({ hours });
          }}
        >
          {validHours.map((hours) => (
            <option key={hours} value={hours}>
              {t(`links.valid_${hours}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <TextAreaField
        label={t('links.note')}
        optionalLabel={t('form.optional')}
        maxLength={500}
        rows={2}
        value={form.note}
        onChange={(event) => onChange({ note: event.target.value })}
      />
    </>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { currencies } from '@shared/money/currency.ts';
import { productStatuses, saveProduct, type Product } from '@shared/schemas/catalogue.ts';
import type { InputOf } from '@shared/schemas/command.ts';
import type { MyStore } from '@shared/schemas/stores.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { SelectField, TextAreaField, TextField } from '@/components/ui/field.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { categoriesQuery } from '@/features/catalogue/queries.ts';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useDraft } from '@/lib/use-draft.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { ImageField } from './image-field.tsx';
import { readProduct, startForm, type ProductErrors, type ProductForm } from './product-form.ts';

type ProductEditorProps = { store: MyStore; product: Product | null };

/** A product's texts, picture, price and status; one save, checked here and again by the database. */
export function ProductEditor({ store, product }: ProductEditorProps) {
  const t = useT();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { form, change, forget } = useDraft(`product.${store.id}.${product?.id ?? 'new'}`, startForm(product));
  const [errors, setErrors] = useState<ProductErrors>({});
  const save = useIntent({
    name: `save-product:${product?.id ?? 'new'}`,
    send: (input: { fields: InputOf<typeof saveProduct>['p_fields'] }, key) =>
      call(saveProduct, {
        p_product_id: product?.id ?? null,
        p_store_id: store.id,
        p_fields: input.fields,
        p_idempotency_key: key,
      }),
    onDone: async ({ product_id: productId }) => {
      await queries.invalidateQueries({ queryKey: keys.products() });
      forget();
      showToast(t('product.saved'));
      if (product === null) {
        await navigate({
          to: '/sell/$store/products/$productId',
          params: { store: store.slug, productId },
          replace: true,
        });
      }
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    const read = readProduct(form, store.currency);
    setErrors(read.ok ? {} : read.errors);
    if (read.ok) void save.run({ fields: read.fields });
  }
  const errorOf = (field: keyof ProductForm) => {
    const error = errors[field];
    return error === undefined ? undefined : t(error);
  };
  return (
    <form className="grid gap-5" onSubmit={handleSubmit} noValidate>
      <Section title={t('product.what')} isCard>
        <ImageField
          label={t('product.image')}
          bucket="product-images"
          storeId={store.id}
          path={form.imagePath}
          onUploaded={(imagePath) => change({ imagePath })}
        />
        <TextField
          label={t('product.title_en')}
          dir="ltr"
          lang="en"
          maxLength={120}
          value={form.titleEn}
          error={errorOf('titleEn')}
          onChange={(event) => change({ titleEn: event.target.value })}
        />
        <TextField
          label={t('product.title_ur')}
          optionalLabel={t('form.optional')}
          dir="rtl"
          lang="ur"
          maxLength={120}
          value={form.titleUr}
          onChange={(event) => change({ titleUr: event.target.value })}
        />
        <TextAreaField
          label={t('product.description_en')}
          dir="ltr"
          lang="en"
          rows={5}
          maxLength={4000}
          value={form.descriptionEn}
          error={errorOf('descriptionEn')}
          onChange={(event) => change({ descriptionEn: event.target.value })}
        />
        <TextAreaField
          label={t('product.description_ur')}
          optionalLabel={t('form.optional')}
          dir="rtl"
          lang="ur"
          rows={4}
          maxLength={4000}
          value={form.descriptionUr}
          onChange={(event) => change({ descriptionUr: event.target.value })}
        />
        <CategoryField
          value={form.category}
          error={errorOf('category')}
          onChange={(category) => change({ category })}
        />
      </Section>
      <Section title={t('product.sale')} isCard>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('shop.price')}
            inputMode="decimal"
            dir="ltr"
            prefix={currencies[store.currency].symbol}
            value={form.price}
            error={errorOf('price')}
            onChange={(event) => change({ price: event.target.value })}
          />
          <TextField
            label={t('product.compare_at')}
            optionalLabel={t('form.optional')}
            inputMode="decimal"
            dir="ltr"
            prefix={currencies[store.currency].symbol}
            value={form.compareAt}
            error={errorOf('compareAt')}
            onChange={(event) => change({ compareAt: event.target.value })}
          />
          <TextField
            label={t('product.minimum')}
            inputMode="numeric"
            dir="ltr"
            value={form.minimum}
            error={errorOf('minimum')}
            onChange={(event) => change({ minimum: event.target.value })}
          />
          <TextField
            label={t('product.maximum')}
            inputMode="numeric"
            dir="ltr"
            value={form.maximum}
            error={errorOf('maximum')}
            onChange={(event) => change({ maximum: event.target.value })}
          />
        </div>
        <SelectField
          label={t('product.status_label')}
          hint={t('product.status_hint')}
          value={form.status}
          onChange={(event) => change({ status: event.target.value as ProductForm['status'] })}
        >
          {productStatuses.map((status) => (
            <option key={status} value={status}>
              {t(`product.status.${status}`)}
            </option>
          ))}
        </SelectField>
        <IntentNote state={save.state} />
        <div>
          <Button type="submit" isBusy={save.isSending}>
            {product === null ? t('product.create') : t('form.save')}
          </Button>
        </div>
      </Section>
    </form>
  );
}

function CategoryField({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (slug: string) => void;
}) {
  const t = useT();
  const localize = useLocalize();
  const { data: categories = [] } = useQuery(categoriesQuery());
  return (
    <SelectField
      label={t('shop.category')}
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t('form.choose')}</option>
      {categories.map((category) => (
        <option key={category.id} value={category.slug}>
          {category.parent_id === null ? localize(category.name) : `– ${localize(category.name)}`}
        </option>
      ))}
    </SelectField>
  );
}

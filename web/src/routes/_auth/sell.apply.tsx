import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { currencyOfCountry } from '@shared/money/currency.ts';
import type { CountryCode } from '@shared/schemas/primitives.ts';
import { applyForStore } from '@shared/schemas/stores.ts';
import { useT } from '@/app/i18n.tsx';
import { PageHeading, Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { StoreFieldset } from '@/features/seller/store-fields.tsx';
import {
  proposeSlug,
  readStore,
  startStoreForm,
  type StoreErrors,
  type StoreFields,
} from '@/features/seller/store-form.ts';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useDraft } from '@/lib/use-draft.ts';
import { useIntent } from '@/lib/use-intent.ts';

export const Route = createFileRoute('/_auth/sell/apply')({ component: ApplyPage });

function ApplyPage() {
  const t = useT();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const me = useQuery(meQuery());
  const [chosenCountry, setChosenCountry] = useState<CountryCode | null>(null);
  const country = chosenCountry ?? me.data?.country ?? 'PK';
  const { form, change, forget } = useDraft('store.new', startStoreForm(null));
  const [typedSlug, setTypedSlug] = useState<string | null>(null);
  const [errors, setErrors] = useState<StoreErrors>({});
  const [isChecked, setIsChecked] = useState(false);
  const slug = typedSlug ?? proposeSlug(form.name);
  const isSlugGood = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && slug.length >= 3 && slug.length <= 40;
  const apply = useIntent({
    name: 'apply-for-store',
    send: (input: { fields: StoreFields; slug: string; country: CountryCode }, key) =>
      call(applyForStore, {
        p_slug: input.slug,
        p_name: input.fields.name,
        p_tagline: input.fields.tagline,
        p_description: input.fields.description,
        p_country: input.country,
        p_currency: currencyOfCountry[input.country],
        p_city: input.fields.city,
        p_delivery_fee_minor: input.fields.delivery_fee_minor,
        p_policies: input.fields.policies,
        p_idempotency_key: key,
      }),
    onDone: async (applied) => {
      forget();
      await queries.invalidateQueries({ queryKey: keys.myStores() });
      await queries.refetchQueries({ queryKey: keys.myStores() });
      await navigate({ to: '/sell/$store', params: { store: applied.slug } });
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    const read = readStore(form, currencyOfCountry[country]);
    setErrors(read.ok ? {} : read.errors);
    if (read.ok && isSlugGood) void apply.run({ fields: read.fields, slug, country });
  }
  return (
    <div className="max-w-2xl">
      <PageHeading title={t('sell.apply')} lead={t('sell.apply_lead')} back={{ to: '/sell', label: t('nav.sell') }} />
      <form className="grid gap-5" onSubmit={handleSubmit} noValidate>
        <Section title={t('sell.basics')} isCard>
          <SelectField
            label={t('auth.country')}
            hint={t('sell.country_hint', { currency: t(`currency.${currencyOfCountry[country]}`) })}
            value={country}
            onChange={(event) => setChosenCountry(event.target.value as CountryCode)}
          >
            <option value="PK">{t('country.PK')}</option>
            <option value="NG">{t('country.NG')}</option>
            <option value="IQ">{t('country.IQ')}</option>
          </SelectField>
          <StoreFieldset form={form} errors={errors} currency={currencyOfCountry[country]} onChange={change} />
          <TextField
            label={t('sell.slug')}
            hint={<bdi dir="ltr">{`${window.location.host}/stores/${slug}`}</bdi>}
            dir="ltr"
            maxLength={40}
            value={slug}
            error={isChecked && !isSlugGood ? t('sell.slug_wrong') : undefined}
            onChange={(event) => setTypedSlug(event.target.value.toLowerCase())}
          />
          <IntentNote state={apply.state} />
          <div>
            <Button type="submit" isBusy={apply.isSending}>
              {t('sell.send_application')}
            </Button>
          </div>
        </Section>
      </form>
    </div>
  );
}

import { currencies, type CurrencyCode } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { TextAreaField, TextField } from '@/components/ui/field.tsx';
import type { StoreErrors, StoreForm } from './store-form.ts';

type StoreFieldsProps = {
  form: StoreForm;
  errors: StoreErrors;
  currency: CurrencyCode;
  onChange: (part: Partial<StoreForm>) => void;
};

/** The texts and figures that an application and the settings share. */
export function StoreFieldset({ form, errors, currency, onChange }: StoreFieldsProps) {
  const t = useT();
  const errorOf = (field: keyof StoreForm) => {
    const error = errors[field];
    return error === undefined ? undefined : t(error);
  };
  const bind = (field: keyof StoreForm) => ({
    value: form[field],
    error: errorOf(field),
    onChange: (event: { target: { value: string } }) => onChange({ [field]: event.target.value }),
  });
  const english = { dir: 'ltr', lang: 'en' } as const;
  const urdu = { dir: 'rtl', lang: 'ur', optionalLabel: t('form.optional') } as const;
  return (
    <div className="grid gap-4">
      <TextField label={t('store.name')} maxLength={80} {...bind('name')} />
      <TextField label={t('store.tagline_en')} maxLength={120} {...english} {...bind('taglineEn')} />
      <TextField label={t('store.tagline_ur')} maxLength={120} {...urdu} {...bind('taglineUr')} />
      <TextAreaField
        label={t('store.description_en')}
        rows={4}
        maxLength={2000}
        {...english}
        {...bind('descriptionEn')}
      />
      <TextAreaField label={t('store.description_ur')} rows={4} maxLength={2000} {...urdu} {...bind('descriptionUr')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={t('address.city')} maxLength={80} {...bind('city')} />
        <TextField
          label={t('orders.delivery_fee')}
          hint={t('store.delivery_fee_hint')}
          inputMode="decimal"
          dir="ltr"
          prefix={currencies[currency].symbol}
          {...bind('deliveryFee')}
        />
      </div>
      <TextAreaField
        label={t('store.shipping_en')}
        hint={t('store.policy_hint')}
        maxLength={1000}
        {...english}
        {...bind('shippingEn')}
      />
      <TextAreaField label={t('store.shipping_ur')} maxLength={1000} {...urdu} {...bind('shippingUr')} />
      <TextAreaField label={t('store.returns_en')} maxLength={1000} {...english} {...bind('returnsEn')} />
      <TextAreaField label={t('store.returns_ur')} maxLength={1000} {...urdu} {...bind('returnsUr')} />
    </div>
  );
}

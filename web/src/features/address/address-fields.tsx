import type { CountryCode } from '@shared/schemas/primitives.ts';
import { useT } from '@/app/i18n.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import type { AddressErrors, AddressForm } from './address-form.ts';

type AddressFieldsProps = {
  form: AddressForm;
  errors: AddressErrors;
  onChange: (part: Partial<AddressForm>) => void;
};

export function AddressFields({ form, errors, onChange }: AddressFieldsProps) {
  const t = useT();
  const text = (field: Exclude<keyof AddressForm, 'country'>, autoComplete: string, maxLength: number) => {
    const error = errors[field];
    return {
      value: form[field],
      autoComplete,
      maxLength,
      error: error === undefined ? undefined : t(error),
      onChange: (event: { target: { value: string } }) => onChange({ [field]: event.target.value }),
    };
  };
  return (
    <div className="grid gap-4">
      <TextField label={t('address.recipient')} {...text('recipient', 'name', 80)} />
      <TextField
        label={t('address.phone')}
        hint={t('address.phone_hint')}
        type="tel"
        dir="ltr"
        {...text('phone', 'tel', 24)}
      />
      <TextField label={t('address.line1')} {...text('line1', 'address-line1', 120)} />
      <TextField
        label={t('address.line2')}
        optionalLabel={t('form.optional')}
        {...text('line2', 'address-line2', 120)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={t('address.city')} {...text('city', 'address-level2', 80)} />
        <TextField
          label={t('address.region')}
          optionalLabel={t('form.optional')}
          {...text('region', 'address-level1', 80)}
        />
        <SelectField
          label={t('address.country')}
          autoComplete="country"
          value={form.country}
          onChange={(event) => onChange({ country: event.target.value as CountryCode })}
        >
          <option value="PK">{t('country.PK')}</option>
          <option value="NG">{t('country.NG')}</option>
          <option value="IQ">{t('country.IQ')}</option>
        </SelectField>
        <TextField
          label={t('address.postal_code')}
          optionalLabel={t('form.optional')}
          dir="ltr"
          {...text('postal_code', 'postal-code', 12)}
        />
      </div>
    </div>
  );
}

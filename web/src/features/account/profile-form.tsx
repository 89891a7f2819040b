import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { updateProfile, type Me } from '@shared/schemas/identity.ts';
import type { CountryCode } from '@shared/schemas/primitives.ts';
import { useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { normalisePhone } from '@/features/address/address-form.ts';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';

const zones = Intl.supportedValuesOf('timeZone');

export function ProfileForm({ me }: { me: Me }) {
  const t = useT();
  const queries = useQueryClient();
  const [name, setName] = useState(me.display_name ?? '');
  const [phone, setPhone] = useState(me.phone ?? '');
  const [country, setCountry] = useState<CountryCode>(me.country);
  const [timeZone, setTimeZone] = useState(me.time_zone);
  const [isChecked, setIsChecked] = useState(false);
  const cleanPhone = normalisePhone(phone, country);
  const isPhoneGood = cleanPhone === '' || /^\+[1-9]\d{6,14}$/.test(cleanPhone);
  const save = useMutation({
    mutationFn: () =>
      call(updateProfile, {
        p_patch: {
          display_name: name,
          phone: cleanPhone === '' ? null : cleanPhone,
          country,
          time_zone: timeZone,
        },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.me() });
      showToast(t('account.saved'));
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (name.trim() !== '' && isPhoneGood && !save.isPending) save.mutate();
  }
  return (
    <Section title={t('account.profile')} isCard>
      <form className="grid gap-4" onSubmit={handleSubmit} noValidate>
        <TextField
          label={t('auth.name')}
          autoComplete="name"
          maxLength={80}
          value={name}
          error={isChecked && name.trim() === '' ? t('form.required') : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('address.phone')}
          optionalLabel={t('form.optional')}
          type="tel"
          dir="ltr"
          autoComplete="tel"
          maxLength={24}
          value={phone}
          error={isChecked && !isPhoneGood ? t('form.phone') : undefined}
          onChange={(event) => setPhone(event.target.value)}
        />
        <SelectField
          label={t('auth.country')}
          value={country}
          onChange={(event) => setCountry(event.target.value as CountryCode)}
        >
          <option value="PK">{t('country.PK')}</option>
          <option value="NG">{t('country.NG')}</option>
          <option value="IQ">{t('country.IQ')}</option>
        </SelectField>
        <SelectField
          label={t('account.time_zone')}
          hint={t('account.time_zone_hint')}
          value={timeZone}
          onChange={(event) => setTimeZone(event.target.value)}
        >
          {(zones.includes(timeZone) ? zones : [timeZone, ...zones]).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </SelectField>
        {save.isError ? <ErrorNote error={save.error} /> : null}
        <div>
          <Button type="submit" isBusy={save.isPending}>
            {t('form.save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}

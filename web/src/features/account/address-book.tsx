import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { Address } from '@shared/schemas/identity.ts';
import type { CountryCode } from '@shared/schemas/primitives.ts';
import { useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { CheckField } from '@/components/ui/field.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { AddressFields } from '@/features/address/address-fields.tsx';
import { emptyAddress, readAddress, type AddressErrors, type AddressForm } from '@/features/address/address-form.ts';
import { deleteAddress, saveAddress } from '@/features/address/save-address.ts';
import { keys } from '@/lib/query-keys.ts';
import { addressesQuery } from './queries.ts';

type Editing = {
  readonly id: string | null;
  readonly form: AddressForm;
  readonly isDefault: boolean;
  readonly label: string | null;
};

export function AddressBook({ country }: { country: CountryCode }) {
  const t = useT();
  const queries = useQueryClient();
  const addresses = useQuery(addressesQuery());
  const [editing, setEditing] = useState<Editing | null>(null);
  const [leaving, setLeaving] = useState<Address | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.addresses() });
  const remove = useMutation({
    mutationFn: (id: string) => deleteAddress(id),
    onSuccess: async () => {
      setLeaving(null);
      await refresh();
    },
  });
  return (
    <Section
      title={t('account.addresses')}
      isCard
      actions={
        <Button
          tone="quiet"
          size="small"
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() =>
            setEditing({ id: null, form: emptyAddress(country), isDefault: addresses.data?.length === 0, label: null })
          }
        >
          {t('account.add_address')}
        </Button>
      }
    >
      {addresses.isPending ? <SkeletonRows count={2} className="h-16" /> : null}
      {addresses.isError ? <ErrorNote error={addresses.error} /> : null}
      {addresses.data?.length === 0 ? <p className="text-sm text-ink-soft">{t('account.no_addresses')}</p> : null}
      <ul className="grid gap-3">
        {(addresses.data ?? []).map((address) => (
          <li key={address.id} className="grid gap-1 border-b border-line pb-3 text-sm last:border-0 last:pb-0">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              <bdi>{address.recipient}</bdi>
              {address.is_default ? <Badge tone="brand">{t('account.default')}</Badge> : null}
            </p>
            <p className="text-ink-soft">
              <bdi>
                {[address.line1, address.line2, address.city, t(`country.${address.country}`)]
                  .filter(Boolean)
                  .join(', ')}
              </bdi>
            </p>
            <div className="-ms-3 flex gap-1">
              <Button tone="ghost" size="small" onClick={() => setEditing(editingOf(address))}>
                {t('form.edit')}
              </Button>
              <Button tone="ghost" size="small" onClick={() => setLeaving(address)}>
                {t('form.delete')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Dialog
        title={editing?.id === null ? t('account.add_address') : t('account.edit_address')}
        isOpen={editing !== null}
        onClose={() => setEditing(null)}
      >
        {editing ? (
          <EditAddress
            start={editing}
            onSaved={async () => {
              setEditing(null);
              await refresh();
            }}
          />
        ) : null}
      </Dialog>
      <Dialog
        title={t('account.delete_address')}
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        footer={
          <>
            <Button tone="quiet" onClick={() => setLeaving(null)}>
              {t('ui.go_back')}
            </Button>
            <Button tone="danger" isBusy={remove.isPending} onClick={() => leaving && remove.mutate(leaving.id)}>
              {t('form.delete')}
            </Button>
          </>
        }
      >
        <p>{t('account.delete_address_text', { line: leaving?.line1 ?? '' })}</p>
        {remove.isError ? <ErrorNote error={remove.error} /> : null}
      </Dialog>
    </Section>
  );
}

function editingOf(address: Address): Editing {
  const { recipient, phone, line1, line2, city, region, country, postal_code } = address;
  return {
    id: address.id,
    isDefault: address.is_default,
    label: address.label,
    form: {
      recipient,
      phone,
      line1,
      line2: line2 ?? '',
      city,
      region: region ?? '',
      country,
      postal_code: postal_code ?? '',
    },
  };
}

function EditAddress({ start, onSaved }: { start: Editing; onSaved: () => Promise<void> }) {
  const t = useT();
  const [form, setForm] = useState(start.form);
  const [isDefault, setIsDefault] = useState(start.isDefault);
  const [errors, setErrors] = useState<AddressErrors>({});
  const save = useMutation({
    mutationFn: (address: Parameters<typeof saveAddress>[1]) => saveAddress(start.id, address),
    onSuccess: onSaved,
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    const read = readAddress(form);
    setErrors(read.ok ? {} : read.errors);
    if (read.ok && !save.isPending) save.mutate({ ...read.address, label: start.label, is_default: isDefault });
  }
  return (
    <form className="grid gap-4" onSubmit={handleSubmit} noValidate>
      <AddressFields form={form} errors={errors} onChange={(part) => setForm((before) => ({ ...before, ...part }))} />
      <CheckField
        label={t('account.make_default')}
        checked={isDefault}
        onChange={(event) => setIsDefault(event.target.checked)}
      />
      {save.isError ? <ErrorNote error={save.error} /> : null}
      <Button type="submit" isBusy={save.isPending}>
        {t('form.save')}
      </Button>
    </form>
  );
}

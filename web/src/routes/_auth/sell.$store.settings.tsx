import { createFileRoute } from '@tanstack/react-router';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { setStoreHoliday, updateStore, type MyStore, type Store } from '@shared/schemas/stores.ts';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote, Section, usePageTitle } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote, ErrorState } from '@/components/ui/error-state.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { storeQuery } from '@/features/catalogue/queries.ts';
import { ImageField } from '@/features/seller/image-field.tsx';
import { StoreFieldset } from '@/features/seller/store-fields.tsx';
import { readStore, startStoreForm, type StoreErrors, type StoreFields } from '@/features/seller/store-form.ts';
import { TeamSection } from '@/features/seller/team-section.tsx';
import { useMyStore } from '@/features/seller/use-store.ts';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useDraft } from '@/lib/use-draft.ts';

export const Route = createFileRoute('/_auth/sell/$store/settings')({ component: SettingsPage });

function SettingsPage() {
  const t = useT();
  const store = useMyStore();
  usePageTitle(`${t('sell.settings')} · ${store.name}`);
  const shown = useQuery(storeQuery(store.slug));
  if (shown.isPending) {
    return (
      <div className="grid gap-5 pt-5">
        <LoadingNote />
        <div className="skeleton h-96 rounded-card" />
      </div>
    );
  }
  if (shown.isError) return <ErrorState error={shown.error} onRetry={() => void shown.refetch()} />;
  return (
    <div className="grid items-start gap-5 pt-5 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
      <h1 className="sr-only">{t('sell.settings')}</h1>
      <SettingsForm store={shown.data} />
      <div className="grid gap-5">
        <PicturesSection store={shown.data} />
        <HolidaySection store={store} />
        <TeamSection store={store} />
      </div>
    </div>
  );
}

function useRefreshStore() {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keys.stores() }),
      queries.invalidateQueries({ queryKey: keys.myStores() }),
    ]);
}

function SettingsForm({ store }: { store: Store }) {
  const t = useT();
  const refresh = useRefreshStore();
  const { form, change, forget } = useDraft(`store.${store.id}`, startStoreForm(store));
  const [errors, setErrors] = useState<StoreErrors>({});
  const save = useMutation({
    mutationFn: (fields: StoreFields) => call(updateStore, { p_store_id: store.id, p_patch: fields }),
    onSuccess: async () => {
      await refresh();
      forget();
      showToast(t('sell.saved'));
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    const read = readStore(form, store.currency);
    setErrors(read.ok ? {} : read.errors);
    if (read.ok && !save.isPending) save.mutate(read.fields);
  }
  return (
    <Section title={t('sell.profile')} isCard>
      <form className="grid gap-4" onSubmit={handleSubmit} noValidate>
        <StoreFieldset form={form} errors={errors} currency={store.currency} onChange={change} />
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

function PicturesSection({ store }: { store: Store }) {
  const t = useT();
  const refresh = useRefreshStore();
  const save = useMutation({
    mutationFn: (patch: { logo_path: string } | { banner_path: string }) =>
      call(updateStore, { p_store_id: store.id, p_patch: patch }),
    onSuccess: refresh,
  });
  return (
    <Section title={t('sell.pictures')} isCard>
      <ImageField
        label={t('sell.logo')}
        bucket="store-images"
        storeId={store.id}
        path={store.logo_path}
        onUploaded={(path) => save.mutate({ logo_path: path })}
      />
      <ImageField
        label={t('sell.banner')}
        bucket="store-images"
        storeId={store.id}
        path={store.banner_path}
        onUploaded={(path) => save.mutate({ banner_path: path })}
      />
      {save.isError ? <ErrorNote error={save.error} /> : null}
    </Section>
  );
}

function HolidaySection({ store }: { store: MyStore }) {
  const t = useT();
  const refresh = useRefreshStore();
  const isAway = store.status === 'on_holiday';
  const change = useMutation({
    mutationFn: (on: boolean) => call(setStoreHoliday, { p_store_id: store.id, p_on: on }),
    onSuccess: refresh,
  });
  if (store.status !== 'active' && !isAway) return null;
  return (
    <Section title={t('sell.holiday')} isCard>
      <p className="text-sm text-ink-soft">{isAway ? t('sell.holiday_on') : t('sell.holiday_off')}</p>
      {change.isError ? <ErrorNote error={change.error} /> : null}
      <div>
        <Button tone="quiet" isBusy={change.isPending} onClick={() => change.mutate(!isAway)}>
          {isAway ? t('sell.holiday_end') : t('sell.holiday_begin')}
        </Button>
      </div>
    </Section>
  );
}

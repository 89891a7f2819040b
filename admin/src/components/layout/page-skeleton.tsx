import { useI18n } from '@/providers/i18n.tsx';

/** The shape of a page while its code or its record is on the way. */
export function PageSkeleton() {
  const { t } = useI18n();
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <output className="sr-only">{t('admin.loading')}</output>
      <div className="skeleton h-7 w-48" />
      <div className="skeleton h-28" />
      <div className="grid gap-4 md:grid-cols-2">
        <div className="skeleton h-64" />
        <div className="skeleton h-64" />
      </div>
    </div>
  );
}

import { Link } from '@tanstack/react-router';
import { BadgeCheck, CalendarDays, MapPin } from 'lucide-react';
import type { Store } from '@shared/schemas/stores.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { StoredImage } from '@/components/ui/image.tsx';

/** What one can know about a store before paying: counted facts, no scores that nobody can check. */
export function StoreFacts({ store }: { store: Store }) {
  const t = useT();
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1.5 text-sm text-ink-soft">
      <li className="flex items-center gap-1.5">
        <BadgeCheck aria-hidden className="size-4 text-positive" />
        {t('store.completed', { count: store.completed_orders })}
      </li>
      {store.member_since ? (
        <li className="flex items-center gap-1.5">
          <CalendarDays aria-hidden className="size-4" />
          {t('store.since')} <DateTime at={store.member_since} show="date" />
        </li>
      ) : null}
      <li className="flex items-center gap-1.5">
        <MapPin aria-hidden className="size-4" />
        {store.city ? (
          <>
            <bdi>{store.city}</bdi> ·{' '}
          </>
        ) : null}
        {t(`country.${store.country}`)}
      </li>
    </ul>
  );
}

/** The store beside a product: who sells it, and what is known about them. */
export function StoreCard({ store }: { store: Store }) {
  const localize = useLocalize();
  return (
    <div className="card flex items-start gap-4 p-4">
      <StoredImage
        bucket="store-images"
        path={store.logo_path}
        alt=""
        widths={[96, 160]}
        sizes="56px"
        className="size-14 shrink-0 rounded-field"
      />
      <div className="grid min-w-0 gap-1.5">
        <div>
          <Link
            to="/stores/$slug"
            params={{ slug: store.slug }}
            className="inline-block py-0.5 font-semibold hover:text-brand-strong hover:underline"
          >
            <bdi>{store.name}</bdi>
          </Link>
          <p className="text-sm text-ink-soft">{localize(store.tagline)}</p>
        </div>
        <StoreFacts store={store} />
      </div>
    </div>
  );
}

/** What the store promises about sending and taking back, in its own words. */
export function StorePolicies({ store }: { store: Store }) {
  const t = useT();
  const localize = useLocalize();
  const shipping = localize(store.policies?.shipping);
  const returns = localize(store.policies?.returns);
  if (shipping === '' && returns === '') return null;
  return (
    <div className="grid gap-4 text-sm md:grid-cols-2">
      {shipping ? (
        <div>
          <h3 className="font-semibold">{t('store.shipping')}</h3>
          <p className="whitespace-pre-line text-ink-soft [unicode-bidi:plaintext]">{shipping}</p>
        </div>
      ) : null}
      {returns ? (
        <div>
          <h3 className="font-semibold">{t('store.returns')}</h3>
          <p className="whitespace-pre-line text-ink-soft [unicode-bidi:plaintext]">{returns}</p>
        </div>
      ) : null}
    </div>
  );
}

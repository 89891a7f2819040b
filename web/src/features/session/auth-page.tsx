import type { ReactNode } from 'react';
import { useT } from '@/app/i18n.tsx';
import { usePageTitle } from '@/components/layout/page.tsx';
import { ProtectionStrip } from '@/features/catalogue/protection-strip.tsx';

/** Sign-in and sign-up: the form, and beside it what one signs up for. */
export function AuthPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const t = useT();
  usePageTitle(title);
  return (
    <div className="grid gap-10 pt-8 md:grid-cols-[minmax(0,26rem)_1fr] md:gap-20 md:pt-14">
      <div className="grid content-start gap-6">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          <p className="mt-1 text-ink-soft">{lead}</p>
        </div>
        {children}
      </div>
      <aside className="grid max-w-md content-start gap-6 border-line max-md:border-t max-md:pt-8 md:border-s md:ps-12">
        <h2 className="text-lg font-semibold">{t('protection.short_title')}</h2>
        <ProtectionStrip isColumn />
      </aside>
    </div>
  );
}

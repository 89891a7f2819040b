import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { useT } from '@/app/i18n.tsx';

/** Names the page in the tab, the history and for screen readers. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Amana` : 'Amana';
  }, [title]);
}

type PageHeadingProps = {
  title: string;
  /** When the tab should say something else than the heading. */
  tabTitle?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: LinkProps & { label: string };
};

/** The head of every page: where one came from, what this is, what can be done. */
export function PageHeading({ title, tabTitle, lead, actions, back }: PageHeadingProps) {
  usePageTitle(tabTitle ?? title);
  return (
    <div className="grid gap-1 pt-5 pb-5 md:pt-8">
      {back ? <BackLink {...back} /> : null}
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {lead ? <div className="mt-1 max-w-prose text-ink-soft">{lead}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}

export function BackLink({ label, ...link }: LinkProps & { label: string }) {
  return (
    <Link
      {...link}
      className="-ms-1 inline-flex min-h-9 items-center gap-1 self-start text-sm text-ink-soft hover:text-ink pointer-coarse:min-h-11"
    >
      <ChevronLeft aria-hidden className="size-4 rtl:-scale-x-100" />
      {label}
    </Link>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  actions,
  children,
  isCard = false,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  isCard?: boolean;
}) {
  return (
    <section className={isCard ? 'card grid content-start gap-4 p-4 md:p-5' : 'grid content-start gap-3'}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

type FactsProps = {
  rows: readonly (readonly [string, ReactNode] | null)[];
  /** The values are amounts that add up: they stand under each other. */
  areSums?: boolean;
};

/** Name and value pairs, as a document would print them. */
export function Facts({ rows, areSums = false }: FactsProps) {
  return (
    <dl
      className={`grid min-w-0 gap-x-4 gap-y-2 text-sm ${areSums ? 'grid-cols-[minmax(0,1fr)_auto]' : 'grid-cols-1'}`}
    >
      {rows
        .filter((row) => row !== null)
        .map(([name, value]) => (
          <div key={name} className={areSums ? 'contents' : 'flex flex-wrap items-baseline justify-between gap-x-4'}>
            <dt className="text-ink-soft">{name}</dt>
            <dd className={`min-w-0 font-medium ${areSums ? 'figures' : 'text-end'}`}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Loading, for screen readers; the skeleton beside it is for the eyes. */
export function LoadingNote() {
  const t = useT();
  return (
    <p role="status" className="sr-only">
      {t('ui.loading')}
    </p>
  );
}

/** A page whose session or code is still on its way. */
export function PendingPage() {
  return (
    <div className="grid gap-5 pt-8">
      <LoadingNote />
      <div className="skeleton h-9 w-2/3 max-w-md" />
      <div className="skeleton h-48 rounded-card" />
    </div>
  );
}

/** A form that is being prepared. A component of its own: what replaces it is then new, and not the same box that jumped. */
export function FormSkeleton() {
  return (
    <>
      <LoadingNote />
      <div aria-hidden className="skeleton form-column h-[32rem] rounded-card" />
    </>
  );
}

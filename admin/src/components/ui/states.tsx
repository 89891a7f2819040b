import { CircleAlert, Inbox, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { toAdminError } from '@/providers/http-error.ts';
import { Button } from './button.tsx';

/** What failed, what to do next, and the code to quote. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t, errorText } = useI18n();
  const known = toAdminError(error);
  const { text, next } = errorText(known);
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-card border border-negative bg-negative-wash p-3">
      <p className="flex items-start gap-2 font-medium">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-negative" />
        {text}
      </p>
      {next && <p className="text-ink">{next}</p>}
      <div className="flex flex-wrap items-center gap-3">
        {onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('admin.try_again')}
          </Button>
        )}
        <span className="text-xs text-ink-soft">
          {t('admin.error_code')} <bdi dir="ltr">{known.code}</bdi>
        </span>
      </div>
    </div>
  );
}

/** Nothing here: says what would be here, and offers the one next act. */
export function EmptyNote({
  title,
  children,
  action,
  kind = 'empty',
  isPage = false,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  kind?: 'empty' | 'filtered';
  /** It stands in place of a whole page: its title is the page's heading. */
  isPage?: boolean;
}) {
  const Icon = kind === 'filtered' ? SearchX : Inbox;
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      <Icon aria-hidden className="size-6 text-ink-soft" />
      <Title className="text-base font-medium">{title}</Title>
      {children && <p className="max-w-md text-ink-soft">{children}</p>}
      {action}
    </div>
  );
}

/** Lines of the true height while a panel loads. */
export function SkeletonLines({ lines = 4 }: { lines?: number }) {
  return (
    <div aria-hidden className="flex flex-col gap-2.5 py-1">
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className="skeleton h-4" data-width={index % 3} />
      ))}
    </div>
  );
}

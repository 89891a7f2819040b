import { CircleAlert } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { toAppError } from '@shared/errors/app-error.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { Button } from './button.tsx';
import { useIsOnline } from './connection-banner.tsx';
import { LinkButton } from './link-button.tsx';

/** What happened, what to do next, and the code that support can look up. */
export function ErrorNote({ error }: { error: unknown }) {
  const { code } = toAppError(error);
  const { t, describe } = useI18n();
  const { text, next } = describe(code);
  return (
    <div
      role="alert"
      className="slide-in flex items-start gap-2.5 rounded-field border border-negative bg-negative-wash p-3 text-sm"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-negative" />
      <div className="min-w-0">
        <p className="font-medium">{text}</p>
        <p>{next}</p>
        <p className="mt-1 text-xs text-ink-soft">
          {t('ui.error_code')} <bdi dir="ltr">{code}</bdi>
        </p>
      </div>
    </div>
  );
}

/** A device says that it is connected a little before anything can be reached. */
const settleMs = 1000;

/** What only wanted a connection is read by itself once there is one; answers whether it waits for that. */
function useRetryWhenOnline(code: string, onRetry: (() => void) | undefined): boolean {
  const isOnline = useIsOnline();
  const [isWaiting, setIsWaiting] = useState(false);
  if (!isWaiting && !isOnline && code.startsWith('network.')) setIsWaiting(true);
  const retry = useEffectEvent(() => {
    setIsWaiting(false);
    onRetry?.();
  });
  useEffect(() => {
    if (!isWaiting || !isOnline) return undefined;
    const timer = setTimeout(retry, settleMs);
    return () => clearTimeout(timer);
  }, [isWaiting, isOnline]);
  return isWaiting;
}

/** A page or panel that could not be read, with a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { code, http } = toAppError(error);
  const { t, describe } = useI18n();
  const isWaiting = useRetryWhenOnline(code, onRetry);
  const { text, next } = isWaiting ? { text: t('ui.offline_page'), next: t('ui.offline_page_next') } : describe(code);
  return (
    <div role="alert" className="card grid justify-items-start gap-3 p-6">
      <div className="flex items-start gap-3">
        <CircleAlert aria-hidden className="mt-1 size-5 shrink-0 text-negative" />
        <div>
          <h2 className="text-lg font-semibold">{text}</h2>
          <p className="text-ink-soft">{next}</p>
          <p className="mt-1 text-xs text-ink-soft">
            {t('ui.error_code')} <bdi dir="ltr">{code}</bdi>
          </p>
        </div>
      </div>
      {http === 404 ? (
        // Asking again will not find it.
        <WayOn code={code} />
      ) : onRetry ? (
        <Button tone="quiet" onClick={onRetry}>
          {t('ui.retry')}
        </Button>
      ) : null}
    </div>
  );
}

/** Where the things are listed of which one was not found. */
function WayOn({ code }: { code: string }) {
  const t = useT();
  const [area] = code.split('.');
  if (area === 'order')
    return (
      <LinkButton to="/orders" tone="quiet">
        {t('nav.orders')}
      </LinkButton>
    );
  if (area === 'payment' || area === 'withdrawal')
    return (
      <LinkButton to="/wallet" tone="quiet">
        {t('nav.wallet')}
      </LinkButton>
    );
  return (
    <LinkButton to="/" tone="quiet">
      {t('nav.browse')}
    </LinkButton>
  );
}

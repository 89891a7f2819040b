import { X } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { outdatedSnapshot, subscribeToOutdated } from '@/offline/follow-worker.ts';

/** Says that this page is older than the app; who is in the middle of something reloads later. */
export function NewVersionBanner() {
  const t = useT();
  const isOutdated = useSyncExternalStore(subscribeToOutdated, outdatedSnapshot);
  const [isPutOff, setIsPutOff] = useState(false);
  const isShown = isOutdated && !isPutOff;
  return (
    <div role="status" aria-live="polite" data-no-print className={isShown ? 'bg-brand-wash' : 'sr-only'}>
      {isShown ? (
        <div className="page flex items-center justify-center gap-3 py-1 text-sm">
          <p>{t('ui.new_version')}</p>
          <Button size="small" tone="quiet" onClick={() => location.reload()}>
            {t('ui.reload')}
          </Button>
          <button
            type="button"
            aria-label={t('ui.dismiss')}
            className="grid size-11 shrink-0 place-items-center"
            onClick={() => setIsPutOff(true)}
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
      ) : null}
    </div>
  );
}

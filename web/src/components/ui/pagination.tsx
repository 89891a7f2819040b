import { useT } from '@/app/i18n.tsx';
import { Button } from './button.tsx';

type LoadMoreProps = {
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
};

/** Keyset paging: the next rows are added below, nothing above moves. */
export function LoadMore({ hasMore, isLoading, onMore }: LoadMoreProps) {
  const t = useT();
  if (!hasMore) return null;
  return (
    <div className="grid justify-items-center pt-2">
      <Button tone="quiet" isBusy={isLoading} onClick={onMore}>
        {t('ui.more')}
      </Button>
    </div>
  );
}

import { useRouter } from '@tanstack/react-router';
import { ErrorState } from '@/components/ui/error-state.tsx';

/** A page that could not be opened, in the place where it would stand. */
export function FailedPage({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  return (
    <div className="py-8">
      <ErrorState
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </div>
  );
}

import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { sessionSnapshot, subscribeToSession } from '@/lib/session.ts';
import { keys } from '@/lib/query-keys.ts';
import { forgetDrafts } from '@/lib/use-draft.ts';
import { I18nProvider, type WebLocale } from './i18n.tsx';
import { LiveProvider } from './live.tsx';
import type { LocalePack } from './locale-pack.ts';

type ProvidersProps = {
  client: QueryClient;
  locale: WebLocale;
  pack: LocalePack;
  children: ReactNode;
};

export function Providers({ client, locale, pack, children }: ProvidersProps) {
  useForgetAtSignOut(client);
  return (
    <QueryClientProvider client={client}>
      <I18nProvider initial={{ locale, pack }}>
        <LiveProvider>{children}</LiveProvider>
      </I18nProvider>
    </QueryClientProvider>
  );
}

/** What one person read is gone before the next one can see it; public pages are read as the new person. */
function useForgetAtSignOut(client: QueryClient): void {
  useEffect(() => {
    let previous = sessionSnapshot();
    return subscribeToSession(() => {
      const next = sessionSnapshot();
      const userOf = (state: typeof next) => (state.status === 'signed-in' ? state.userId : null);
      // Whoever's session has ended comes back to what they were writing.
      if (next.status === 'signed-in') forgetDrafts(next.userId);
      else if (!next.hasEnded) forgetDrafts();
      if (userOf(previous) !== userOf(next)) {
        client.removeQueries({ queryKey: keys.own() });
        void client.invalidateQueries({ queryKey: ['public'] });
      }
      previous = next;
    });
  }, [client]);
}

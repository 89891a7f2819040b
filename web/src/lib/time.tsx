import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSession } from '@/app/session.tsx';
import { meQuery } from '@/features/account/queries.ts';

const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone in which times are shown: the person's own, else the device's. */
export function useTimeZone(): string {
  const session = useSession();
  const { data } = useQuery({ ...meQuery(), enabled: session.status === 'signed-in' });
  return data?.time_zone ?? deviceZone;
}

/** The clock, moving every `every` milliseconds; it sleeps while the page is hidden. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = () => {
      if (document.visibilityState === 'visible') setNow(Date.now());
    };
    const timer = setInterval(tick, every);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [every]);
  return now;
}

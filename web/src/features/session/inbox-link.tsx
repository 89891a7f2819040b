import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useT } from '@/app/i18n.tsx';
import { loadConfig } from '@/lib/config.ts';

/** Where the host keeps the mail it sends in an inbox of its own, the way there is one press long. */
export function InboxLink() {
  const t = useT();
  const { data } = useQuery({ queryKey: ['config'], queryFn: loadConfig, staleTime: Infinity });
  if (!data?.inboxUrl) return null;
  return (
    <a
      href={data.inboxUrl}
      target="_blank"
      rel="noreferrer"
      className="inline-flex min-h-9 items-center gap-1.5 self-start text-sm font-medium text-brand-strong underline-offset-4 hover:underline pointer-coarse:min-h-11"
    >
      <ExternalLink aria-hidden className="size-4" />
      {t('auth.open_inbox')}
    </a>
  );
}

import { ExternalLink, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useIsWide } from '@/lib/use-media.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { ButtonLink, IconButton } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';

type Props = { title: ReactNode; href?: string; onClose: () => void; children: ReactNode };

/** The selected row beside the list; where there is no room beside it, over it. */
export function PreviewDrawer(props: Props) {
  const { t } = useI18n();
  const isWide = useIsWide();
  if (!isWide) {
    return (
      <Dialog title={t('admin.preview')} size="side" onClose={props.onClose}>
        <div className="flex flex-col gap-4 p-4">
          <PreviewHead {...props} />
          {props.children}
        </div>
      </Dialog>
    );
  }
  return (
    <aside
      aria-label={t('admin.preview')}
      className="sticky top-16 flex max-h-[calc(100dvh-5rem)] w-88 shrink-0 flex-col gap-4 overflow-y-auto rounded-card border border-line bg-surface p-4"
    >
      <div className="flex items-start justify-between gap-2">
        <PreviewHead {...props} />
        <IconButton label={t('admin.close')} onClick={props.onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      {props.children}
    </aside>
  );
}

function PreviewHead({ title, href }: Props) {
  const { t } = useI18n();
  return (
    <div className="flex min-w-0 grow flex-wrap items-center justify-between gap-2">
      <div className="min-w-0 text-base font-semibold">{title}</div>
      {href && (
        <ButtonLink to={href} size="small" icon={<ExternalLink aria-hidden className="size-3.5" />}>
          {t('admin.open')}
        </ButtonLink>
      )}
    </div>
  );
}

import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { endOfId } from '@/lib/short-id.ts';
import { useI18n } from '@/providers/i18n.tsx';

/** A value with a button that copies it whole, however short it is shown. */
export function Copyable({
  value,
  children,
  name = value,
}: {
  value: string;
  children?: ReactNode;
  /** What is copied, where the value itself is too long to be read out. */
  name?: string;
}) {
  const { t } = useI18n();
  const [isCopied, setIsCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);

  return (
    <span className="group/copy inline-flex max-w-full items-center gap-1">
      <span className="min-w-0 truncate in-[dd,h1,li]:wrap-anywhere in-[dd,h1,li]:whitespace-normal in-[li]:[&_a]:wrap-anywhere in-[li]:[&_a]:whitespace-normal [&_a]:inline-block [&_a]:max-w-full [&_a]:truncate [&_a]:align-bottom [&_a]:leading-6">
        {children ?? <bdi dir="ltr">{value}</bdi>}
      </span>
      <button
        type="button"
        aria-label={t('admin.copy_value', { value: name })}
        title={t('admin.copy')}
        className="-my-1 inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-soft opacity-45 group-hover/copy:opacity-80 hover:bg-brand-wash hover:opacity-100 focus-visible:opacity-100 pointer-fine:not-in-[h1]:opacity-0 in-[dl>div:hover]:opacity-60 in-[tr:hover]:opacity-60 pointer-coarse:size-9"
        onClick={(event) => {
          event.stopPropagation();
          event.preventDefault();
          void navigator.clipboard.writeText(value).then(() => setIsCopied(true));
        }}
      >
        {isCopied ? (
          <Check aria-hidden className="size-3.5 text-positive" />
        ) : (
          <Copy aria-hidden className="size-3.5" />
        )}
      </button>
      <output className="sr-only">{isCopied ? t('admin.copied') : ''}</output>
    </span>
  );
}

/** The end of a long id, whole when copied: ids begin with the time at which they were made, so their beginnings are alike. */
export function ShortId({ id }: { id: string }) {
  return (
    <Copyable value={id}>
      <bdi dir="ltr" className="font-mono text-xs" title={id}>
        {id.length > 13 ? `…${endOfId(id)}` : id}
      </bdi>
    </Copyable>
  );
}

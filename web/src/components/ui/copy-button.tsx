import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useT } from '@/app/i18n.tsx';

/** An id that people pass on, with a button that copies it. */
export function CopyableId({ value }: { value: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const t = useT();
  async function handleCopy() {
    try {
      await navigator.clipboard.writeText(value);
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), 2000);
    } catch {
      setIsCopied(false);
    }
  }
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <bdi dir="ltr" className="tabular truncate select-all">
        {value}
      </bdi>
      <button
        type="button"
        className="-my-2 grid size-9 shrink-0 place-items-center rounded-field text-ink-soft hover:bg-brand-wash hover:text-ink pointer-coarse:size-11"
        aria-label={isCopied ? t('ui.copied') : t('ui.copy', { value })}
        onClick={() => void handleCopy()}
      >
        {isCopied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      </button>
      <span role="status" className="sr-only">
        {isCopied ? t('ui.copied') : ''}
      </span>
    </span>
  );
}

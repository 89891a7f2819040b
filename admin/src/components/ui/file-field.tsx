import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';

/**
 * A labelled file input. The browser's own button speaks the browser's language, so it lies unseen under words of ours;
 * it keeps the keyboard, the focus and files that are dropped on it.
 */
export function FileField({
  label,
  accept,
  isMultiple = false,
  isRequired = false,
  isLocked,
  keepsNames = true,
  onFiles,
}: {
  label: string;
  accept?: string;
  isMultiple?: boolean;
  isRequired?: boolean;
  isLocked: boolean;
  /** False where what became of each file is said elsewhere, and the same one may be chosen again. */
  keepsNames?: boolean;
  onFiles: (files: readonly File[]) => void;
}) {
  const { t } = useI18n();
  const [names, setNames] = useState('');
  return (
    <label className="flex flex-col gap-1">
      <span className="text-xs font-medium">{label}</span>
      <span className="relative flex items-center gap-2 rounded-field border border-dashed border-line-strong bg-paper p-4 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand in-data-tried:has-invalid:border-negative has-disabled:opacity-60">
        <FileUp aria-hidden className="size-4 shrink-0 text-ink-soft" />
        <span className="min-w-0 truncate">
          {names === '' ? t(isMultiple ? 'admin.choose_files' : 'admin.choose_file') : <bdi>{names}</bdi>}
        </span>
        <input
          type="file"
          accept={accept}
          multiple={isMultiple}
          required={isRequired}
          disabled={isLocked}
          title={names}
          aria-label={label}
          className="absolute inset-0 cursor-pointer opacity-0 disabled:cursor-not-allowed"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            if (files.length === 0) return;
            if (keepsNames) setNames(files.map((file) => file.name).join(', '));
            else event.target.value = '';
            onFiles(files);
          }}
        />
      </span>
    </label>
  );
}

import { useMutation } from '@tanstack/react-query';
import { ImageUp } from 'lucide-react';
import { useId, useState, type ChangeEvent } from 'react';
import { useT } from '@/app/i18n.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { StoredImage, type Bucket } from '@/components/ui/image.tsx';
import { uploadStoreImage, type UploadProgress } from '@/lib/upload.ts';

type ImageFieldProps = {
  label: string;
  bucket: Bucket;
  storeId: string;
  path: string | null;
  onUploaded: (path: string) => void;
};

/** A picture: shown, replaced, shrunk before it is sent, with its progress in bytes. */
export function ImageField({ label, bucket, storeId, path, onUploaded }: ImageFieldProps) {
  const t = useT();
  const id = useId();
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const upload = useMutation({
    mutationFn: (file: File) => uploadStoreImage(bucket, storeId, file, setProgress),
    onSuccess: onUploaded,
    onSettled: () => setProgress(null),
  });
  function handleChoose(event: ChangeEvent<HTMLInputElement>) {
    const [file] = event.target.files ?? [];
    event.target.value = '';
    if (file) upload.mutate(file);
  }
  return (
    <div className="grid gap-2">
      <span className="text-sm font-medium">{label}</span>
      <div className="flex flex-wrap items-center gap-4">
        <StoredImage
          bucket={bucket}
          path={path}
          alt={path === null ? '' : label}
          widths={[160, 320]}
          sizes="112px"
          className="size-28 rounded-card border border-line"
        />
        <div className="grid gap-2">
          <label
            htmlFor={id}
            className="inline-flex min-h-11 cursor-pointer items-center justify-self-start gap-2 rounded-field border border-line-strong bg-surface px-4 font-medium hover:bg-brand-wash has-focus-visible:outline-2 has-focus-visible:outline-brand"
          >
            <ImageUp aria-hidden className="size-4" />
            {path === null ? t('product.choose_image') : t('product.replace_image')}
            <input
              id={id}
              type="file"
              accept="image/jpeg,image/png,image/webp,image/avif"
              className="sr-only"
              disabled={upload.isPending}
              onChange={handleChoose}
            />
          </label>
          <p className="text-xs text-ink-soft">{t('product.image_hint')}</p>
          {upload.isPending ? <UploadBar progress={progress} label={label} /> : null}
        </div>
      </div>
      {upload.isError ? <ErrorNote error={upload.error} /> : null}
    </div>
  );
}

function UploadBar({ progress, label }: { progress: UploadProgress | null; label: string }) {
  const t = useT();
  const kilobytes = (bytes: number) => Math.max(1, Math.round(bytes / 1024));
  return (
    <div className="grid gap-1 text-xs text-ink-soft">
      <progress
        aria-label={label}
        className="h-2 w-48 accent-brand"
        {...(progress === null ? {} : { value: progress.sentBytes, max: progress.totalBytes })}
      />
      <span role="status">
        {progress === null
          ? t('product.shrinking')
          : t('product.uploading', { sent: kilobytes(progress.sentBytes), total: kilobytes(progress.totalBytes) })}
      </span>
    </div>
  );
}

import { Package } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { loadConfig } from '@/lib/config.ts';

export type Bucket = 'product-images' | 'store-images';

/** The address of a smaller copy, made by the storage service. Width is in CSS pixels of the copy. */
export function renditionUrl(apiUrl: string, bucket: Bucket, path: string, width: number): string {
  const safePath = path.split('/').map(encodeURIComponent).join('/');
  return `${apiUrl}/storage/v1/render/image/public/${bucket}/${safePath}?width=${width}&quality=75`;
}

type StoredImageProps = {
  bucket: Bucket;
  path: string | null;
  alt: string;
  /** Widths of the copies offered to the browser. */
  widths: readonly number[];
  sizes: string;
  /** The first picture of a page is fetched at once; all others when they come near. */
  isFirst?: boolean;
  className?: string;
};

/** A picture from storage in a box that keeps its place; without a picture, a quiet mark. */
export function StoredImage({ bucket, path, alt, widths, sizes, isFirst = false, className = '' }: StoredImageProps) {
  const [hasFailed, setHasFailed] = useState(false);
  const { data: config } = useQuery({ queryKey: ['config'], queryFn: loadConfig, staleTime: Infinity });
  if (path === null || hasFailed) {
    return (
      <div
        {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}
        className={`grid place-items-center bg-brand-wash text-ink-soft ${className}`}
      >
        <Package aria-hidden className="size-1/4 max-w-10 min-w-4" strokeWidth={1.25} />
      </div>
    );
  }
  if (!config) return <div aria-hidden className={`bg-brand-wash ${className}`} />;
  const url = (width: number) => renditionUrl(config.apiUrl, bucket, path, width);
  return (
    <img
      src={url(widths[0] ?? 320)}
      srcSet={widths.map((width) => `${url(width)} ${width}w`).join(', ')}
      sizes={sizes}
      alt={alt}
      loading={isFirst ? 'eager' : 'lazy'}
      fetchPriority={isFirst ? 'high' : 'auto'}
      decoding="async"
      className={`bg-brand-wash object-cover ${className}`}
      onError={() => setHasFailed(true)}
    />
  );
}

import { toAppError } from '@shared/errors/app-error.ts';
import type { Bucket } from '@/components/ui/image.tsx';
import { loadConfig } from './config.ts';
import { shrinkImage } from './shrink-image.ts';
import { supabase } from './supabase.ts';

export type UploadProgress = { readonly sentBytes: number; readonly totalBytes: number };

/**
 * Shrinks a picture and sends it to a store's folder; answers its path in the bucket.
 * XMLHttpRequest, because neither fetch nor the storage client tells how far an upload is.
 */
export async function uploadStoreImage(
  bucket: Bucket,
  storeId: string,
  file: File,
  onProgress: (progress: UploadProgress) => void,
): Promise<string> {
  const [client, config, picture] = await Promise.all([supabase(), loadConfig(), shrinkImage(file)]);
  const { data } = await client.auth.getSession();
  const path = `${storeId}/${crypto.randomUUID()}.webp`;
  await send(`${config.apiUrl}/storage/v1/object/${bucket}/${path}`, picture, onProgress, {
    apikey: config.publishableKey,
    authorization: `Bearer ${data.session?.access_token ?? ''}`,
    'content-type': picture.type,
    'x-upsert': 'false',
  });
  return path;
}

function send(
  url: string,
  body: Blob,
  onProgress: (progress: UploadProgress) => void,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.timeout = 120_000;
    request.upload.addEventListener('progress', (event) =>
      onProgress({ sentBytes: event.loaded, totalBytes: event.total }),
    );
    const fail = (error: unknown) =>
      reject(Object.assign(new Error('upload failed'), toAppError(error, { isWrite: true })));
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else fail({ name: 'StorageApiError', message: request.responseText, status: request.status });
    });
    request.addEventListener('error', () => fail(new TypeError('Failed to fetch')));
    request.addEventListener('timeout', () => fail(new DOMException('upload timed out', 'TimeoutError')));
    request.send(body);
  });
}

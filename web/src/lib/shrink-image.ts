import { appError } from '@shared/errors/app-error.ts';

export const longestEdge = 1600;

/** The size after shrinking so that the longer edge is at most `most`; small pictures stay as they are. */
export function fitWithin(width: number, height: number, most: number): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A picture made small enough for a phone's network: WebP, longer edge at most 1600 px, no camera data; upload.type_refused for another kind of file. */
export async function shrinkImage(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch((error: unknown) => {
    throw Object.assign(new Error('the file is not a picture'), appError('upload.type_refused', String(error)));
  });
  const { width, height } = fitWithin(bitmap.width, bitmap.height, longestEdge);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser cannot draw pictures');
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const shrunk = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 0.82));
  if (shrunk === null) throw new Error('the picture could not be written');
  return shrunk;
}

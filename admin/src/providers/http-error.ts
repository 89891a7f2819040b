import type { HttpError } from '@refinedev/core';
import { toAppError, type AppError } from '@shared/errors/app-error.ts';

/** Refine's error with our stable code, so that screens can look up its text and next step. */
export type AdminError = HttpError & {
  readonly code: string;
  readonly hint?: string | undefined;
  readonly details?: string | undefined;
};

/** An error of this client itself, in the shape of all others. */
export function adminError(code: string, statusCode: number, message: string): AdminError {
  return { code, statusCode, message };
}

/** Whatever was thrown or answered, as one error with a code and a true HTTP status. */
export function toAdminError(error: unknown, status?: number): AdminError {
  if (isAdminError(error)) return error;
  const known: AppError = toAppError(error);
  const statusCode = status !== undefined && status >= 400 && known.code === 'unknown' ? status : known.http;
  return {
    code: known.code,
    statusCode,
    message: known.message,
    hint: known.hint ?? undefined,
    details: typeof known.details === 'string' ? known.details : undefined,
  };
}

export const isAdminError = (error: unknown): error is AdminError =>
  typeof error === 'object' && error !== null && 'statusCode' in error && 'code' in error;

/** A missing row and a hidden row look the same from outside: neither tells that it exists. */
export const notFound = (): AdminError => adminError('record.not_found', 404, 'This record does not exist, or is not yours to see.');

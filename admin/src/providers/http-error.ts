import type { HttpError } from '@refinedev/core';
import { appError, toAppError, type ErrorContext } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';

/** Refine's error with our stable code, which leads to its text and next step. */
export type AdminError = HttpError & {
  readonly code: string;
  readonly hint?: string;
  readonly details?: string;
};

/** An error that this client finds itself; `statusCode` is that of the catalogue unless given. */
export function adminError(code: ErrorCode, message: string, statusCode?: number): AdminError {
  const known = appError(code, message);
  return { code, message, statusCode: statusCode ?? known.http };
}

/** Whatever was thrown or answered, as one error with a code and a true HTTP status. */
export function toAdminError(error: unknown, context: ErrorContext = {}): AdminError {
  if (isAdminError(error)) return error;
  const { http, code, message, hint, details } = toAppError(error, {
    isOnline: navigator.onLine,
    ...context,
  });
  return {
    code,
    message,
    statusCode: http,
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  };
}

export const isAdminError = (error: unknown): error is AdminError =>
  typeof error === 'object' && error !== null && 'statusCode' in error && 'code' in error;

/** A missing row and a hidden row look the same from outside: neither tells that it exists. */
export const notFound = (): AdminError =>
  adminError('record.not_found', 'This record does not exist, or is not yours to see.');

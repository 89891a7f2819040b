/** Database errors as PostgREST answers them: the real SQLSTATE, message, details and hint, under PostgREST's HTTP status. */
import { requestFacts } from './connection.ts';

interface DatabaseError {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** Statuses by full SQLSTATE, then by class; the table is PostgREST's documentation of HTTP status codes. */
const byState: Readonly<Record<string, number>> = {
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
  '57014': 500,
  P0001: 400,
};

const byClass: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 413,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

/** The status that PostgREST gives to a SQLSTATE; everything that the tables do not name is the caller's fault (400). */
export function statusOf(code: string, isAnonymous: boolean): number {
  if (code === '42501') return isAnonymous ? 401 : 403;
  return byState[code] ?? byClass[code.slice(0, 2)] ?? 400;
}

/**
 * Replaces `normalizeDbError` of the connection. Errors of PostgreSQL are turned into the form of `raise sqlstate 'PGRST'`,
 * which the Data API passes through unchanged; everything else stays what it was.
 */
export function postgrestError(error: unknown): unknown {
  if (isConnectionError(error)) {
    return passThrough({ code: 'PGRST001', message: 'Database connection error. Retrying the connection.' }, 503);
  }
  if (!isDatabaseError(error) || error.code.startsWith('PGRST') || error.code.startsWith('PT')) return error;
  const isAnonymous = requestFacts.getStore()?.role === 'anon';
  return passThrough(error, statusOf(error.code, isAnonymous));
}

function passThrough(error: DatabaseError, status: number): unknown {
  return {
    code: 'PGRST',
    message: JSON.stringify({
      code: error.code,
      message: error.message,
      details: error.detail ?? null,
      hint: error.hint ?? null,
    }),
    detail: JSON.stringify({ status, headers: {} }),
  };
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && error.name === 'PostgresError' && 'code' in error && typeof error.code === 'string';
}

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return [
    'ECONNREFUSED',
    'ECONNRESET',
    'CONNECTION_CLOSED',
    'CONNECTION_ENDED',
    'CONNECT_TIMEOUT',
    '57P01',
    '57P02',
    '57P03',
  ].includes(String(error.code));
}

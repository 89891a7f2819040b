import { errorHttp, isErrorCode, type ErrorCode } from './codes.ts';

export { describeError, type ErrorDescription } from './catalogue.ts';

/** An error as every screen and program meets it; `code` leads to the text, `message` is for logs. */
export type AppError = {
  readonly code: string;
  readonly message: string;
  readonly details?: string;
  readonly hint?: string;
  /** HTTP status; 0 when no answer came. */
  readonly http: number;
};

export type ErrorContext = {
  /** The request changes something: without an answer nobody knows whether it did. */
  readonly isWrite?: boolean;
  /** What the device says of its network, where it can say. */
  readonly isOnline?: boolean;
  /** HTTP status of the answer, where the error does not carry it (PostgREST). */
  readonly status?: number;
};

export function appError(
  code: ErrorCode,
  message: string = code,
  more: { readonly details?: string; readonly hint?: string } = {},
): AppError {
  return { code, message, ...more, http: errorHttp[code] };
}

export function isAppError(value: unknown): value is AppError {
  const fields = fieldsOf(value);
  return (
    typeof fields['code'] === 'string' && typeof fields['message'] === 'string' && typeof fields['http'] === 'number'
  );
}

/**
 * Reads any error that supabase-js, fetch or our own code gives. Errors of Edge Functions keep
 * their body unread: use `readAppError` for those.
 */
export function toAppError(error: unknown, context: ErrorContext = {}): AppError {
  if (isAppError(error)) return error;
  const fields = fieldsOf(error);
  const message = textOf(fields['message']) ?? textOf(error) ?? 'unknown error';
  const status = context.status ?? numberOf(fields['status']) ?? statusCodeOf(fields);
  const name = textOf(fields['name']) ?? '';
  const code = textOf(fields['code']) ?? '';

  if (isNoAnswer(name, message, status, code)) return noAnswer(name, message, context);
  if (context.isWrite === true && isGivenUp(code, status)) return noAnswer(name, message, context);
  const known = isErrorCode(code) ? code : codeFromLayer(code, name, message, status);
  if (/^[a-z_]+(\.[a-z_]+)+$/.test(code) || known !== null) {
    return build(known ?? code, message, fields, status);
  }
  return build(codeFromStatus(status), message, fields, status);
}

/** As `toAppError`, and reads the body that an Edge Function answered with. */
export async function readAppError(error: unknown, context: ErrorContext = {}): Promise<AppError> {
  const answer = fieldsOf(fieldsOf(error)['context']);
  const status = numberOf(answer['status']);
  const body = status === undefined ? null : await readBody(fieldsOf(error)['context']);
  if (status === undefined || body === null) {
    return toAppError(error, status === undefined ? context : { ...context, status });
  }
  return toAppError(body, { ...context, status });
}

async function readBody(response: unknown): Promise<unknown> {
  try {
    const body: unknown = await (response as { json: () => Promise<unknown> }).json();
    return fieldsOf(body)['error'] ?? body;
  } catch {
    return null;
  }
}

function build(code: string, message: string, fields: Record<string, unknown>, status: number | undefined): AppError {
  const details = textOf(fields['details']);
  const hint = textOf(fields['hint']);
  return {
    code,
    message,
    ...(details === undefined ? {} : { details }),
    ...(hint === undefined ? {} : { hint }),
    http: status ?? (isErrorCode(code) ? errorHttp[code] : 500),
  };
}

const noAnswerText =
  /failed to fetch|fetch failed|load failed|networkerror|network request failed|econn|socket hang up|terminated/i;

function isNoAnswer(name: string, message: string, status: number | undefined, code: string): boolean {
  if (status !== undefined && status > 0) return false;
  if (/^(AbortError|TimeoutError|FunctionsFetchError|AuthRetryableFetchError)$/.test(name)) return true;
  return code === '' && (noAnswerText.test(message) || /abort|timed? ?out/i.test(message));
}

/** A gateway stopped waiting: what was asked may still be going on behind it. */
function isGivenUp(code: string, status: number | undefined): boolean {
  return code === 'UPSTREAM_TIMEOUT' || (status === 504 && !isErrorCode(code));
}

function noAnswer(name: string, message: string, context: ErrorContext): AppError {
  if (context.isOnline === false && context.isWrite !== true) return appError('network.offline', message);
  if (context.isWrite === true) return appError('network.unknown_outcome', message);
  const isTimeout = /^(AbortError|TimeoutError)$/.test(name) || /abort|timed? ?out/i.test(message);
  return appError(isTimeout ? 'network.timeout' : 'network.offline', message);
}

/** Codes of Supabase Auth, PostgREST, PostgreSQL and Storage, in our words. */
const layerCodes: Readonly<Record<string, ErrorCode>> = {
  invalid_credentials: 'auth.credentials_wrong',
  user_not_found: 'auth.credentials_wrong',
  email_address_invalid: 'auth.email_invalid',
  validation_failed: 'request.invalid',
  email_not_confirmed: 'auth.email_unconfirmed',
  email_exists: 'auth.email_taken',
  user_already_exists: 'auth.email_taken',
  otp_expired: 'auth.code_wrong',
  otp_disabled: 'auth.sign_up_closed',
  weak_password: 'auth.password_weak',
  same_password: 'auth.password_same',
  signup_disabled: 'auth.sign_up_closed',
  over_request_rate_limit: 'rate.limited',
  over_email_send_rate_limit: 'rate.limited',
  over_sms_send_rate_limit: 'rate.limited',
  user_banned: 'account.suspended',
  session_not_found: 'auth.session_ended',
  session_expired: 'auth.session_ended',
  refresh_token_not_found: 'auth.session_ended',
  refresh_token_already_used: 'auth.session_ended',
  bad_jwt: 'auth.session_ended',
  no_authorization: 'auth.required',
  PGRST116: 'record.not_found',
  PGRST301: 'auth.session_ended',
  PGRST302: 'auth.required',
  PGRST303: 'auth.session_ended',
  PGRST000: 'server.busy',
  PGRST001: 'server.busy',
  PGRST002: 'server.busy',
  PGRST003: 'server.busy',
  '42501': 'permission.denied',
  '23505': 'record.exists',
  '23503': 'request.invalid',
  '23502': 'request.invalid',
  '23514': 'request.invalid',
  '22P02': 'request.invalid',
  '22001': 'request.invalid',
  '22003': 'request.invalid',
  '22007': 'request.invalid',
  '40001': 'server.busy',
  '40P01': 'server.busy',
  '53300': 'server.busy',
  '55P03': 'server.busy',
  '57014': 'server.busy',
  EntityTooLarge: 'upload.too_large',
  InvalidMimeType: 'upload.type_refused',
};

function codeFromLayer(code: string, name: string, message: string, status: number | undefined): ErrorCode | null {
  const known = layerCodes[code];
  if (known !== undefined) return known;
  if (name === 'AuthSessionMissingError') return 'auth.required';
  if (name !== 'StorageApiError') return null;
  if (status === 413 || /too large|exceeded the maximum/i.test(message)) return 'upload.too_large';
  if (status === 415 || /mime/i.test(message)) return 'upload.type_refused';
  return status === 403 || /row-level security/i.test(message) ? 'permission.denied' : 'upload.failed';
}

function codeFromStatus(status: number | undefined): ErrorCode {
  if (status === undefined) return 'unknown';
  if (status === 401) return 'auth.session_ended';
  if (status === 403) return 'permission.denied';
  if (status === 404 || status === 406) return 'record.not_found';
  if (status === 409) return 'record.exists';
  if (status === 413) return 'upload.too_large';
  if (status === 415) return 'upload.type_refused';
  if (status === 429) return 'rate.limited';
  if (status === 502 || status === 503 || status === 504) return 'server.busy';
  if (status >= 500) return 'server.failed';
  return status >= 400 ? 'request.invalid' : 'unknown';
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Storage writes its status as text. */
function statusCodeOf(fields: Record<string, unknown>): number | undefined {
  const status = Number(textOf(fields['statusCode']) ?? Number.NaN);
  return Number.isFinite(status) ? status : undefined;
}

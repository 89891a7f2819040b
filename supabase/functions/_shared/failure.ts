/** Errors as values: a stable code, a sentence, and what to do next. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly http: number;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Makes a failure; `http` is the status that the caller of the function gets. */
export function failure(http: number, code: string, message: string, hint: string | null = null): Failure {
  return { code, message, hint, http };
}

export const failures = {
  authRequired: failure(401, 'auth.required', 'Sign in first.'),
  secretKeyRequired: failure(
    401,
    'auth.required',
    'This function is for the project itself: its secret key is required.',
  ),
  methodNotAllowed: failure(405, 'request.invalid', 'Use POST.'),
  tooLarge: failure(413, 'request.invalid', 'The request is too large.'),
  notJson: failure(400, 'request.invalid', 'The request is not valid JSON.'),
  serverBusy: failure(503, 'server.busy', 'The database did not answer in time.', 'Try again in a moment.'),
  serverFailed: failure(500, 'server.failed', 'The request could not be carried out.', 'Try again in a moment.'),
} as const satisfies Record<string, Failure>;

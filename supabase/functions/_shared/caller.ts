/** Who calls. */
import { constantTimeEqual } from './crypto.ts';

/** The bearer token of a request, or null. */
export function bearerToken(request: Request): string | null {
  const match = /^Bearer +([^ ]+)$/i.exec(request.headers.get('authorization') ?? '');
  return match?.[1] ?? null;
}

/** Whether the caller holds one of the project's secret keys, in the header `apikey` or as bearer. */
export function holdsSecretKey(request: Request, secretKeys: readonly string[]): boolean {
  const offered = [request.headers.get('apikey'), bearerToken(request)].filter((value) => value !== null);
  let holds = false;
  for (const key of secretKeys) {
    for (const value of offered) {
      if (constantTimeEqual(key, value)) holds = true;
    }
  }
  return holds;
}

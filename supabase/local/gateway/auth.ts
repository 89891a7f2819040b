/**
 * What Auth does on the platform and @supabase/lite does not:
 * - a new address is confirmed by its code and not before, and keeps the data it signed up with;
 * - `verify` takes type "email" for codes of both kinds;
 * - a banned user gets no session, and keeps none;
 * - codes cannot be guessed by trying, nor an address flooded with messages;
 * - what cannot be an address, or cannot be stored, is the client's fault and no failure.
 */
import { randomBytes } from 'node:crypto';
import type { PostgresConnection } from '@supabase/lite/postgres';
import type { ProjectConfig } from '../project-config.ts';
import { RateLimit } from './rate-limit.ts';
import type { Lite } from './lite.ts';

interface AuthBody {
  readonly email?: string | undefined;
  readonly type?: string;
  readonly create_user?: boolean;
  readonly data?: object;
}

interface SessionAnswer {
  readonly access_token?: string;
  readonly user?: { readonly id?: string };
}

type Handler = (request: Request) => Promise<Response>;

/** Endpoints that hand out sessions, with the status the platform refuses a banned user with. */
const refusals: Readonly<Record<string, number>> = {
  '/auth/v1/token': 400,
  '/auth/v1/verify': 403,
  '/auth/v1/signup': 403,
};
/** The length of the column that keeps addresses. */
const longestAddress = 255;
const sendingPaths = new Set([
  '/auth/v1/otp',
  '/auth/v1/magiclink',
  '/auth/v1/recover',
  '/auth/v1/resend',
  '/auth/v1/signup',
]);

/** Makes the handler of /auth/v1. */
export function createAuth(app: Lite, connection: PostgresConnection, project: ProjectConfig): Handler {
  const { rate_limit, email } = project.auth;
  const verifications = new RateLimit(rate_limit.token_verifications, 300);
  const messages = new RateLimit(1, Number.parseFloat(email.max_frequency));

  return async (request) => {
    const path = new URL(request.url).pathname;
    if (path === '/auth/v1/health') return Response.json({ name: 'GoTrue', version: 'embedded' });
    if (request.method !== 'POST' && request.method !== 'PUT') return app.fetch(request);
    const text = await request.text();
    const { body, problem } = readBody(text);
    if (problem) return authError(400, 'validation_failed', problem, request);
    if (request.method === 'PUT') return app.fetch(withBody(request, path, text));
    const address = body.email?.toLowerCase() ?? '';
    if (path === '/auth/v1/verify' && !verifications.take(address || clientOf(request))) {
      return authError(429, 'over_request_rate_limit', 'Request rate limit reached', request);
    }
    if (sendingPaths.has(path) && address !== '' && !messages.take(address)) {
      const message = `For security purposes, you can only request this after ${Math.ceil(messages.seconds)} seconds.`;
      return authError(429, 'over_email_send_rate_limit', message, request);
    }
    const answer = await answerPost(path, request, text, body);
    const refusal = refusals[path];
    if (refusal === undefined || !answer.ok) return answer;
    const { access_token, user } = (await answer.clone().json()) as SessionAnswer;
    if (!access_token || !user?.id || !(await isBanned(connection, user.id))) return answer;
    await connection.driver`delete from auth.sessions where user_id = ${user.id}`;
    return authError(refusal, 'user_banned', 'User is banned', request);
  };

  async function answerPost(path: string, request: Request, text: string, body: AuthBody): Promise<Response> {
    const send = (target: string, payload: string) => app.fetch(withBody(request, target, payload));
    const { email: address } = body;
    if (path === '/auth/v1/verify' && body.type === 'email')
      return send(path, JSON.stringify({ ...body, type: 'magiclink' }));
    const isNew =
      path === '/auth/v1/otp' &&
      address !== undefined &&
      body.create_user !== false &&
      !(await isKnown(connection, address));
    if (!isNew) return send(path, text);
    // As on the platform: an account that waits for its code, under a password that nobody knows.
    const password = `${randomBytes(32).toString('base64url')}aA1!`;
    const answer = await send('/auth/v1/signup', JSON.stringify({ email: address, password, data: body.data ?? {} }));
    return answer.ok ? Response.json({}) : answer;
  }
}

function withBody(request: Request, path: string, payload: string): Request {
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  const url = new URL(request.url);
  url.pathname = path;
  return new Request(url, { method: request.method, headers, ...(payload === '' ? {} : { body: payload }) });
}

/** A body that is no JSON is left to lite, which says so. */
function readBody(text: string): { readonly body: AuthBody; readonly problem?: string } {
  let hasNull = false;
  let value: unknown;
  try {
    value = JSON.parse(text, (name, part: unknown) => {
      hasNull ||= name.includes('\0') || (typeof part === 'string' && part.includes('\0'));
      return part;
    });
  } catch {
    return { body: {} };
  }
  if (hasNull) return { body: {}, problem: 'The request holds a character that cannot be stored' };
  if (typeof value !== 'object' || value === null) return { body: {} };
  const { email } = value as { email?: unknown };
  if (email === undefined || email === null) return { body: { ...value, email: undefined } };
  if (typeof email !== 'string') return { body: {}, problem: 'Unable to validate email address: it must be a text' };
  if (email.length > longestAddress) return { body: {}, problem: 'An email address is too long' };
  return { body: value };
}

function clientOf(request: Request): string {
  return request.headers.get('x-forwarded-for') ?? '';
}

async function isKnown(connection: PostgresConnection, email: string): Promise<boolean> {
  return (await connection.driver`select from auth.users where email = ${email.toLowerCase()}`).length > 0;
}

async function isBanned(connection: PostgresConnection, userId: string): Promise<boolean> {
  const rows = await connection.driver`
    select from auth.users where id = ${userId} and (banned_until > now() or deleted_at is not null)`;
  return rows.length > 0;
}

function authError(status: number, code: string, message: string, request: Request): Response {
  // Newer clients name a version of the API and get its form.
  const isNewer = request.headers.has('x-supabase-api-version');
  const body = isNewer ? { code, message } : { code: status, error_code: code, msg: message };
  const headers = {
    'x-sb-error-code': code,
    'access-control-allow-origin': '*',
    ...(isNewer
      ? { 'x-supabase-api-version': '2024-01-01', 'access-control-expose-headers': 'x-supabase-api-version' }
      : {}),
  };
  return Response.json(body, { status, headers });
}

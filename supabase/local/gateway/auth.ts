/** What Auth does on the platform and @supabase/lite does not: a banned user gets no session, and keeps none. */
import type { Lite } from './lite.ts'
import type { PostgresConnection } from '@supabase/lite/postgres'

interface SessionAnswer {
  readonly access_token?: string
  readonly user?: { readonly id?: string }
}

/** Endpoints that hand out sessions, with the status the platform refuses a banned user with. */
const sessionEndpoints: Readonly<Record<string, number>> = { '/auth/v1/token': 400, '/auth/v1/verify': 403, '/auth/v1/signup': 403 }

/** Serves one request of Auth. */
export async function serveAuth(app: Lite, connection: PostgresConnection, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname
  if (path === '/auth/v1/health') return Response.json({ name: 'GoTrue', version: 'embedded' })
  const apiVersion = request.headers.get('x-supabase-api-version')
  const answer = await app.fetch(request)
  const refusal = sessionEndpoints[path]
  if (refusal !== undefined && answer.ok) {
    const { access_token, user } = (await answer.clone().json()) as SessionAnswer
    if (access_token && user?.id && (await isBanned(connection, user.id))) {
      await endSessions(connection, user.id)
      return bannedAnswer(refusal, apiVersion)
    }
  }
  return answer
}

async function isBanned(connection: PostgresConnection, userId: string): Promise<boolean> {
  const rows = await connection.driver`
    select from auth.users where id = ${userId} and (banned_until > now() or deleted_at is not null)`
  return rows.length > 0
}

async function endSessions(connection: PostgresConnection, userId: string): Promise<void> {
  await connection.driver`delete from auth.sessions where user_id = ${userId}`
}

function bannedAnswer(status: number, apiVersion: string | null): Response {
  const message = 'User is banned'
  // Newer clients name a version and get the newer form.
  const body = apiVersion ? { code: 'user_banned', message } : { code: status, error_code: 'user_banned', msg: message }
  return Response.json(body, { status, headers: { 'x-sb-error-code': 'user_banned', 'access-control-allow-origin': '*' } })
}

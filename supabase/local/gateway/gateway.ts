/** One origin for the clients, as a project's URL is: /rest/v1, /auth/v1, /storage/v1, /functions/v1 and /realtime/v1. */
import { createServer, type Server } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { App } from '@supabase/lite'
import type { PostgresConnection } from '@supabase/lite/postgres'
import { databaseUrl, type Settings } from '../settings.ts'
import { openConnection, openIntrospector, requestFacts, type DataApiConfig } from './connection.ts'
import { watchDataApiConfig } from './data-api-config.ts'
import { roleOfKey } from './keys.ts'

export interface Gateway {
  readonly server: Server
  /** Closes the port and the connections to the database. */
  stop(): Promise<void>
}

export async function startGateway(settings: Settings): Promise<Gateway> {
  const introspector = openIntrospector(databaseUrl(settings, 'supabase_admin'))
  const config = await watchDataApiConfig(databaseUrl(settings, 'supabase_admin'), () => introspector.clearSchemaCache())
  const open = (role: string, maxConnections: number) =>
    openConnection({ url: databaseUrl(settings, role), maxConnections, introspector, config: config.current })
  const connections = {
    rest: open('authenticator', 20),
    auth: open('supabase_auth_admin', 10),
  }
  const rest = createApp(settings, connections.rest)
  const auth = createApp(settings, connections.auth)

  const server = createServer(
    getRequestListener((request, bindings) => {
      const path = new URL(request.url).pathname
      const service = path.startsWith('/rest/v1/') ? rest : path.startsWith('/auth/v1/') ? auth : undefined
      if (!service) return Response.json({ message: 'no Route matched with those values' }, { status: 404 })
      return serve(service, request, bindings as HttpBindings)
    }),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.ports.api, '127.0.0.1', resolve)
  })
  return {
    server,
    stop: async () => {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await config.stop()
      await Promise.all([introspector, ...Object.values(connections)].map((connection) => connection.close()))
    },
  }
}

function createApp(settings: Settings, connection: PostgresConnection): App {
  const { publishableKey, secretKey, jwtSecret } = settings.secrets
  return new App({
    connection,
    api: { schemas: ['api'], max_rows: 1000 },
    auth: { enabled: true, jwt_secret: jwtSecret, publishable_key: publishableKey, secret_key: secretKey, site_url: settings.webUrl },
    studio: { enabled: false },
    options: {
      server: {
        disableStudio: true,
        apiKeys: {
          resolver: (key: string) => {
            const role = roleOfKey(settings, key)
            if (!role) return null
            return { type: role === 'anon' ? 'publishable' : 'secret', claims: { role } }
          },
        },
      },
    },
  } as unknown as ConstructorParameters<typeof App>[0])
}

function serve(app: App, request: Request, bindings: HttpBindings): Promise<Response> {
  const headers = Object.fromEntries(request.headers)
  const address = bindings.incoming.socket.remoteAddress ?? ''
  // The platform's gateway appends the client's address, so that functions in the database can read it.
  headers['x-forwarded-for'] = [headers['x-forwarded-for'], address].filter(Boolean).join(',')
  const facts = { method: request.method, path: new URL(request.url).pathname.replace(/^\/rest\/v1/, ''), headers, role: undefined }
  return requestFacts.run(facts, () => app.fetch(request))
}

export type { DataApiConfig }

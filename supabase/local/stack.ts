/** `npm run stack -- up | down | reset | status | env | logs`: the host in the background. */
import { spawn } from 'node:child_process'
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostStatus } from './host.ts'
import { environmentOf, loadSettings, SettingError, type Settings } from './settings.ts'

const usage = `Usage: npm run stack -- <command>
  up      start the host in the background (or apply new migrations to a running one); returns when it is ready
  down    stop it; the data stays
  reset   empty the database and apply all migrations
  status  say whether it runs, its addresses and keys
  env     print KEY=value lines for programs
  logs    print the last lines of every log`

type Command = (settings: Settings) => Promise<number>

const commands: Readonly<Record<string, Command>> = { up, down, reset, status, env, logs }

async function up(settings: Settings): Promise<number> {
  if (await askStatus(settings)) return finish(await post(settings, '/migrate'), 'ready')
  return start(settings, [])
}

async function start(settings: Settings, args: readonly string[]): Promise<number> {
  const log = openSync(join(settings.home, 'logs/host.log'), 'a')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], { detached: true, stdio: ['ignore', log, log] })
  let exited = false
  child.once('exit', () => (exited = true))
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const now = await askStatus(settings)
    if (now?.state === 'ready' || now?.state === 'failed') {
      child.unref()
      return finish(now.problem, 'ready')
    }
    if (exited) {
      console.error(tail(join(settings.home, 'logs/host.log'), 15))
      return 1
    }
  }
}

async function down(settings: Settings): Promise<number> {
  const running = await askStatus(settings)
  if (!running) return finish(undefined, 'It does not run.')
  await post(settings, '/stop')
  while (isAlive(running.processId)) await new Promise((resolve) => setTimeout(resolve, 50))
  return finish(undefined, 'stopped')
}

async function reset(settings: Settings): Promise<number> {
  if (!(await askStatus(settings))) return start(settings, ['--reset'])
  return finish(await post(settings, '/reset'), 'The database is new and migrated.')
}

async function status(settings: Settings): Promise<number> {
  const running = await askStatus(settings)
  console.log(`state: ${running?.state ?? 'stopped'}`)
  if (running?.problem) console.log(running.problem)
  return running?.state === 'ready' ? env(settings) : 1
}

async function env(settings: Settings): Promise<number> {
  for (const [name, value] of Object.entries(environmentOf(settings))) console.log(`${name}=${value}`)
  return 0
}

async function logs(settings: Settings): Promise<number> {
  const folder = join(settings.home, 'logs')
  for (const name of readdirSync(folder)) console.log(`== ${name}\n${tail(join(folder, name), 40)}\n`)
  return 0
}

function finish(problem: string | undefined, success: string): number {
  if (problem) console.error(problem)
  else console.log(success)
  return problem ? 1 : 0
}

async function askStatus(settings: Settings): Promise<HostStatus | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${settings.ports.control}/status`, { headers: authorization(settings) })
    if (response.status === 401) {
      throw new SettingError(`Port ${settings.ports.control} belongs to another copy of the host: set AMANA_PORT_BASE to another number.`)
    }
    return (await response.json()) as HostStatus
  } catch (error) {
    if (error instanceof SettingError) throw error
    return undefined
  }
}

/** Sends a request to the running host; answers with the problem, if there was one. */
async function post(settings: Settings, path: string): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${settings.ports.control}${path}`, { method: 'POST', headers: authorization(settings) })
  const body = (await response.json()) as { problem?: string }
  return body.problem ?? (response.ok ? undefined : `The host answered ${response.status}.`)
}

function authorization(settings: Settings): Record<string, string> {
  return { authorization: `Bearer ${settings.secrets.secretKey}` }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

function tail(path: string, lines: number): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : ''
}

const command = commands[process.argv[2] ?? '']
if (!command) {
  console.error(usage)
  process.exitCode = 2
} else {
  try {
    process.exitCode = await command(loadSettings())
  } catch (error) {
    console.error(error instanceof SettingError ? error.message : error)
    process.exitCode = 1
  }
}

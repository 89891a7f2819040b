/** Everything that runs on top of the database, started and stopped together. */
import { startGateway } from './gateway/gateway.ts'
import type { Settings } from './settings.ts'

export interface Services {
  stop(): Promise<void>
}

interface Part {
  stop(): Promise<void>
}

export async function startServices(settings: Settings, report: (text: string) => void): Promise<Services> {
  const parts: Part[] = []
  const stop = async () => {
    for (const part of parts.toReversed()) await part.stop()
  }
  try {
    report('Starting the services ...')
    parts.push(await startGateway(settings))
  } catch (error) {
    await stop()
    throw error
  }
  return { stop }
}

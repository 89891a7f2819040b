/** Runs the host in the foreground until it is told to stop. */
import { startHost } from './host.ts'
import { loadSettings } from './settings.ts'

const settings = loadSettings()
let stopping = false
const stop = () => {
  if (stopping) return
  stopping = true
  void started.then((host) => host.stop()).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.on('SIGHUP', stop)
const started = startHost(settings, (text) => console.log(text))
started.catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

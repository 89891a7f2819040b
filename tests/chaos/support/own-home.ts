/** Where the stacks of these files live. */
import { rmSync } from 'node:fs';
import { stopHost } from '../../../supabase/local/control.ts';
import { removeCluster } from '../../../supabase/local/postgres/cluster.ts';
import { loadSettings, type Settings } from '../../../supabase/local/settings.ts';

/** Ports above those of the suites' own stack and of the copies in tests/copies; each file has a number, and 7 is the template's. */
export type OwnNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The settings of a stack without the apps, in this home. */
export function ownSettings(home: string, number: OwnNumber): Settings {
  process.env['AMANA_WITHOUT_APPS'] = '1';
  const base = Number(process.env['AMANA_PORT_BASE'] ?? 25_320) + 60 + 20 * number;
  return loadSettings({ AMANA_HOME: home, AMANA_PORT_BASE: String(base) });
}

/** Stops the stack, if it runs, and removes all that it had. */
export async function removeHome(settings: Settings): Promise<void> {
  await stopHost(settings);
  await removeCluster(settings);
  if (process.env['KEEP_HOME'] === undefined) rmSync(settings.home, { recursive: true, force: true });
}

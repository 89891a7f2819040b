/** `npm start`: everything in the foreground, with demo data on the first start; Ctrl-C ends it all. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askStatus } from '../control.ts';
import type { Host } from '../host.ts';
import '../postgres/driver-guard.ts';
import { runScript } from '../process.ts';
import { environmentOf, loadSettings, repository, SettingError, type Settings } from '../settings.ts';

// Loaded only now, so that the guard is there before the driver.
const { startHost } = await import('../host.ts');
const { isHalfSeeded, isSeeded, markSeeding } = await import('../postgres/database.ts');

interface DemoAccount {
  readonly email: string;
  readonly role: string;
}

const unknown = process.argv.slice(2).find((word) => word !== '--reset');
if (unknown !== undefined) {
  console.error(
    `npm start does not know "${unknown}"; it takes only --reset (npm start -- --reset), which begins anew.`,
  );
  process.exit(2);
}
try {
  await start(loadSettings());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start(settings: Settings): Promise<void> {
  if (await askStatus(settings)) {
    throw new SettingError(
      'A host already runs here: npm run stack -- status shows it, npm run stack -- down stops it.',
    );
  }
  const began = performance.now();
  const report = (text: string) => console.log(`  ${text}`);
  console.log('Starting Amana');
  const starting = startHost(settings, report, { reset: process.argv.includes('--reset') });
  stopOnSignal(starting);
  const host = await starting;
  if (host.problem) {
    console.error(host.problem);
    await host.stop();
    process.exit(1);
  }
  try {
    await seedWhenFresh(settings, host, report);
  } catch (error) {
    await host.stop();
    throw error;
  }
  console.log(`\nReady after ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  printAddresses(settings);
}

function stopOnSignal(starting: Promise<Host>): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      console.log('\nStopping ...');
      starting
        .then((host) => host.stop())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  }
}

async function seedWhenFresh(settings: Settings, host: Host, report: (text: string) => void): Promise<void> {
  const script = join(repository, 'supabase/seed/seed.ts');
  if (!existsSync(script) || (await isSeeded(settings))) return;
  if (await isHalfSeeded(settings)) {
    report('The demo data was left half made: emptying the database ...');
    await host.migrate({ reset: true });
  }
  report('Making the demo marketplace (first start only) ...');
  await markSeeding(settings, 'seeding');
  const code = await runScript(script, [], { ...process.env, ...environmentOf(settings), AMANA_HOME: settings.home });
  if (code !== 0) throw new Error('The demo data could not be made; npm run stack -- logs says more.');
  await markSeeding(settings, 'seeded');
}

function printAddresses(settings: Settings): void {
  const rows = [
    ['Web', settings.webUrl],
    ['Admin', settings.adminUrl],
    ['Inbox (codes arrive here)', settings.inboxUrl],
    ['Simulated providers', `${settings.providersUrl}/control`],
    ['API', settings.apiUrl],
  ];
  for (const [name = '', url] of rows) console.log(`  ${name.padEnd(28)}${url}`);
  const accounts = demoAccounts();
  if (accounts.length > 0) console.log('\n  Demo accounts (sign in with the address; the code is in the inbox)');
  for (const { email, role } of accounts) console.log(`  ${role.padEnd(28)}${email}`);
  console.log('\n  Ctrl-C stops everything; the data stays.');
}

function demoAccounts(): DemoAccount[] {
  const path = join(repository, 'supabase/seed/demo-accounts.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DemoAccount[]) : [];
}

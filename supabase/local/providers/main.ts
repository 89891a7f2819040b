/** The simulator as a process of its own. Settings come from the environment; see the README. */
import { startProviders } from './start-providers.ts';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) {
    console.error(`Setting ${name} is missing.`);
    process.exit(1);
  }
  return value;
}

const providers = await startProviders({
  host: process.env['PROVIDERS_HOST'] ?? '127.0.0.1',
  port: Number(setting('PROVIDERS_PORT')),
  home: setting('AMANA_HOME'),
  secretKey: setting('PAYSTACK_SECRET_KEY'),
  webhookUrl: setting('PAYSTACK_WEBHOOK_URL'),
  log: (line) => console.log(line),
});
console.log(`Simulated providers: ${providers.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void providers.stop().then(() => process.exit(0)));

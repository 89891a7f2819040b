/** `npm run types`: writes shared/database.types.ts from the running stack, or from a fresh one when none runs. */
import { writeTypes } from '../checks.ts';
import { askStatus } from '../control.ts';
import { loadSettings, type Settings } from '../settings.ts';
import { startTestStack } from '../test-stack.ts';

try {
  await write(loadSettings());
  console.log('shared/database.types.ts is written.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function write(settings: Settings): Promise<void> {
  if ((await askStatus(settings))?.state === 'ready') return writeTypes(settings);
  const stack = await startTestStack({ withApps: false });
  try {
    await writeTypes(stack.settings);
  } finally {
    await stack.stop();
  }
}

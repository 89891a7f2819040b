/** `npm run types`: writes shared/database.types.ts from the running stack, or from a fresh one when none runs. */
import { writeTypes } from '../checks.ts';
import { askStatus } from '../control.ts';
import { loadSettings } from '../settings.ts';
import { startTestStack } from '../test-stack.ts';

const settings = loadSettings();
if ((await askStatus(settings))?.state === 'ready') {
  await writeTypes(settings);
} else {
  const stack = await startTestStack({ withApps: false });
  try {
    await writeTypes(stack.settings);
  } finally {
    await stack.stop();
  }
}
console.log('shared/database.types.ts is written.');

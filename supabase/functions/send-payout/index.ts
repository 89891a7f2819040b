import { connectDatabase } from '../_shared/database.ts';
import { makeSendPayout } from '../_shared/handlers/send-payout.ts';
import { readProviders } from '../_shared/providers/registry.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readSecretKeys } from '../_shared/settings.ts';

serve('send-payout', (environment, log) => {
  const secretKeys = readSecretKeys(environment);
  return makeSendPayout({
    providers: readProviders(environment),
    service: connectDatabase(readProjectUrl(environment), secretKeys[0]),
    secretKeys,
    log,
    now: () => Date.now(),
  });
});

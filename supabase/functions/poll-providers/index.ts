import { connectDatabase } from '../_shared/database.ts';
import { makePollProviders } from '../_shared/handlers/poll-providers.ts';
import { readProviders } from '../_shared/providers/registry.ts';
import { readSealer } from '../_shared/seal.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readSecretKeys } from '../_shared/settings.ts';

serve('poll-providers', (environment, log) => {
  const secretKeys = readSecretKeys(environment);
  return makePollProviders({
    providers: readProviders(environment),
    service: connectDatabase(readProjectUrl(environment), secretKeys[0]),
    secretKeys,
    log,
    sealer: readSealer(environment),
  });
});

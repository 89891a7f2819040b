import { connectDatabase } from '../_shared/database.ts';
import { makeReconcileProviders } from '../_shared/handlers/reconcile-providers.ts';
import { readProviders } from '../_shared/providers/registry.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readSecretKeys } from '../_shared/settings.ts';

serve('reconcile-providers', (environment, log) => {
  const secretKeys = readSecretKeys(environment);
  return makeReconcileProviders({
    providers: readProviders(environment),
    service: connectDatabase(readProjectUrl(environment), secretKeys[0]),
    secretKeys,
    log,
    now: () => Date.now(),
  });
});

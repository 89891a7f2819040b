import { connectDatabase } from '../_shared/database.ts';
import { makeImportStatement } from '../_shared/handlers/import-statement.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readPublishableKey, readSecretKeys } from '../_shared/settings.ts';

serve('import-statement', (environment, log) => {
  const url = readProjectUrl(environment);
  const publishableKey = readPublishableKey(environment);
  return makeImportStatement({
    log,
    asUser: (token) => connectDatabase(url, publishableKey, token),
    service: connectDatabase(url, readSecretKeys(environment)[0]),
    now: () => Date.now(),
  });
});

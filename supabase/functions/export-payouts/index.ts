import { connectDatabase } from '../_shared/database.ts';
import { makeExportPayouts } from '../_shared/handlers/export-payouts.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readPublishableKey, readSecretKeys } from '../_shared/settings.ts';

serve('export-payouts', (environment, log) => {
  const url = readProjectUrl(environment);
  const publishableKey = readPublishableKey(environment);
  return makeExportPayouts({
    log,
    asUser: (token) => connectDatabase(url, publishableKey, token),
    service: connectDatabase(url, readSecretKeys(environment)[0]),
  });
});

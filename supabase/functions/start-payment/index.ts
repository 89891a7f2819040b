import { connectDatabase } from '../_shared/database.ts';
import { makeStartPayment } from '../_shared/handlers/start-payment.ts';
import { readProviders } from '../_shared/providers/registry.ts';
import { readSealer } from '../_shared/seal.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readPublishableKey, readSecretKeys, requireUrl } from '../_shared/settings.ts';

serve('start-payment', (environment, log) => {
  const url = readProjectUrl(environment);
  const publishableKey = readPublishableKey(environment);
  return makeStartPayment({
    providers: readProviders(environment),
    // Inside a container SUPABASE_URL may be a name that browsers do not know.
    functionsUrl: `${requireUrl(environment, 'PUBLIC_API_URL', url)}/functions/v1`,
    log,
    sealer: readSealer(environment),
    asUser: (token, device) => connectDatabase(url, publishableKey, token, device),
    service: connectDatabase(url, readSecretKeys(environment)[0]),
  });
});

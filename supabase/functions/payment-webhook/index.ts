import { connectDatabase } from '../_shared/database.ts';
import { makeWebhook } from '../_shared/handlers/webhook.ts';
import { readProviders } from '../_shared/providers/registry.ts';
import { readSealer } from '../_shared/seal.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readSecretKeys } from '../_shared/settings.ts';

serve('payment-webhook', (environment, log) =>
  makeWebhook({
    functionName: 'payment-webhook',
    providers: readProviders(environment),
    service: connectDatabase(readProjectUrl(environment), readSecretKeys(environment)[0]),
    log,
    sealer: readSealer(environment),
  }),
);

import { connectDatabase } from '../_shared/database.ts';
import { makePaymentReturn } from '../_shared/handlers/payment-return.ts';
import { readProviders } from '../_shared/providers/registry.ts';
import { readSealer } from '../_shared/seal.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readSecretKeys, requireUrl } from '../_shared/settings.ts';

serve('payment-return', (environment, log) =>
  makePaymentReturn({
    providers: readProviders(environment),
    webUrl: requireUrl(environment, 'WEB_URL'),
    service: connectDatabase(readProjectUrl(environment), readSecretKeys(environment)[0]),
    log,
    sealer: readSealer(environment),
  }),
);

import { connectDatabase } from '../_shared/database.ts';
import { makeHealth } from '../_shared/handlers/health.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readPublishableKey } from '../_shared/settings.ts';

serve('health', (environment) =>
  makeHealth(connectDatabase(readProjectUrl(environment), readPublishableKey(environment))),
);

import { connectDatabase } from '../_shared/database.ts';
import { makeDispatchNotifications } from '../_shared/handlers/dispatch-notifications.ts';
import { makeMailer } from '../_shared/mailer.ts';
import { serve } from '../_shared/serve.ts';
import { readProjectUrl, readSecretKeys, requireSetting, requireUrl } from '../_shared/settings.ts';

serve('dispatch-notifications', (environment, log) => {
  const secretKeys = readSecretKeys(environment);
  return makeDispatchNotifications({
    service: connectDatabase(readProjectUrl(environment), secretKeys[0]),
    secretKeys,
    webUrl: requireUrl(environment, 'WEB_URL'),
    sendMail: makeMailer(requireUrl(environment, 'MAIL_API_URL'), requireSetting(environment, 'MAIL_API_KEY')),
    log,
    now: () => Date.now(),
  });
});

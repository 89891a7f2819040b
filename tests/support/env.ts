/**
 * Where the stack under test listens: `npm run stack -- env` as a typed record.
 * The suites are started with these names in the environment; a missing one is one clear sentence.
 */
export interface StackEnv {
  readonly apiUrl: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly dbUrl: string;
  readonly dbAdminUrl: string;
  readonly webUrl: string;
  readonly adminUrl: string;
  readonly inboxUrl: string;
  readonly providersUrl: string;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: start the suite by "npm run test:integration" or "npm run test:e2e".`);
  }
  return value;
}

export const stack: StackEnv = {
  get apiUrl() {
    return required('API_URL');
  },
  get publishableKey() {
    return required('PUBLISHABLE_KEY');
  },
  get secretKey() {
    return required('SECRET_KEY');
  },
  get dbUrl() {
    return required('DB_URL');
  },
  get dbAdminUrl() {
    return required('DB_ADMIN_URL');
  },
  get webUrl() {
    return required('WEB_URL');
  },
  get adminUrl() {
    return required('ADMIN_URL');
  },
  get inboxUrl() {
    return required('INBOX_URL');
  },
  get providersUrl() {
    return required('PROVIDERS_URL');
  },
};

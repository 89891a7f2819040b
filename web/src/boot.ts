/**
 * Runs before the first paint, as one small classic script: nobody sees the wrong language, direction or theme, the files
 * of the language are asked for at once, and so is what the first page shows.
 */
import { firstSearchBody, searchPath, type EarlyReads } from './lib/early-read.ts';
import { storageKeys } from './lib/storage-keys.ts';

const root = document.documentElement;

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function chosenLocale(): 'en' | 'ur' {
  const locale = remembered(storageKeys.locale);
  if (locale === 'en' || locale === 'ur') return locale;
  return navigator.language.startsWith('ur') ? 'ur' : 'en';
}

function dress(): void {
  const locale = chosenLocale();
  root.lang = locale;
  root.dir = locale === 'ur' ? 'rtl' : 'ltr';
  const theme = remembered(storageKeys.theme);
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  if (location.pathname === '/' && location.search === '') root.dataset['first'] = 'home';
  const isSignedIn = remembered(storageKeys.session) !== null;
  for (const link of document.querySelectorAll<HTMLLinkElement>(`link[data-for="${locale}"]`))
    if (isSignedIn || !('own' in link.dataset)) link.rel = link.dataset['rel'] ?? '';
}

/** Whoever is signed in asks with their token, which only the app has. */
function readEarly(): void {
  const config = fetch('/config.json', { headers: { accept: 'application/json' } });
  const early: EarlyReads = { config };
  window.amanaEarly = early;
  // Read also where nobody will ask for it: an answer that is left unread keeps its connection.
  const settings = config.then((response) => response.clone().json());
  settings.catch(noted);
  if (root.dataset['first'] !== 'home' || remembered(storageKeys.session) !== null) return;
  const answer = settings.then(search);
  answer.catch(noted);
  early.search = { body: firstSearchBody, answer };
}

function search({ apiUrl, publishableKey }: { apiUrl: string; publishableKey: string }): Promise<Response> {
  return fetch(apiUrl + searchPath, {
    method: 'POST',
    headers: {
      apikey: publishableKey,
      authorization: `Bearer ${publishableKey}`,
      'content-profile': 'api',
      'content-type': 'application/json',
    },
    body: firstSearchBody,
    signal: AbortSignal.timeout(15_000),
  });
}

/** The app asks again and says what failed. */
const noted = (): void => undefined;

dress();
readEarly();

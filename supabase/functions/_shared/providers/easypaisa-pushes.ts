/** What reaches us by way of others: the browser's return and the IPN. Neither is signed, so both only make us ask. */
import { sha256Hex } from '../crypto.ts';
import type { EasypaisaSettings } from './easypaisa-settings.ts';
import { referencePattern } from './easypaisa-payments.ts';
import { withReference } from './easypaisa-wire.ts';
import type { RawRequest, ReturnReading, WebhookReading } from './provider.ts';

type Settings = Pick<EasypaisaSettings, 'baseUrl' | 'returnUrl'>;

const orderStatusPath = '/easypay-service/rest/v1/order-status/';
const easypayHosts = ['https://easypay.easypaisa.com.pk', 'https://easypaystg.easypaisa.com.pk'];

/**
 * The page comes back twice. First with `auth_token`, which the browser must carry to the second form, beside the reference
 * that we put into the address; then with the order's reference from Easypaisa, under either of its two names. `status` and `desc` are not looked at: anybody can write them.
 */
export function readReturn(settings: Settings, request: RawRequest): ReturnReading {
  // Whoever puts parameters after an address that has some already writes a second question mark, not an ampersand.
  const parameters = new URLSearchParams(request.url.search.slice(1).replaceAll('?', '&'));
  const named = onlyValue([...parameters.getAll('orderRefNumber'), ...parameters.getAll('orderRefNum')]);
  const reference = named !== null && referencePattern.test(named) ? named : null;
  const authToken = onlyValue(parameters.getAll('auth_token'));
  const isToken = authToken !== null && /^[\x21-\x7e]{1,1024}$/.test(authToken);
  const postBackURL = reference === null ? settings.returnUrl : withReference(settings.returnUrl, reference);
  return {
    reference,
    checkout: isToken
      ? { kind: 'form', url: `${settings.baseUrl}/easypay/Confirm.jsf`, fields: { auth_token: authToken, postBackURL } }
      : null,
  };
}

/** Null when there is none, or several that differ. */
function onlyValue(values: readonly string[]): string | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

/**
 * GET with `url`, the address where the order's status is said to be. It is never fetched: who sends us here must not choose
 * what we call. Only an address of Easypay itself is taken, and of that only its last part, our reference, to inquire about.
 */
export async function readIpn(settings: Settings, request: RawRequest): Promise<WebhookReading> {
  const reference = request.method === 'GET' ? referenceOf(settings, request.url.searchParams) : null;
  const digest = await sha256Hex(new TextEncoder().encode(request.url.search));
  return {
    isGenuine: reference !== null,
    proof: 'none',
    eventKey: reference === null ? `forged:${digest}` : `ipn:${reference}`,
    kind: 'ipn',
    fact: null,
    inquiry: reference,
    // Nothing documents what it wants to read; 200 with nothing in it is what the guide's own sample gives.
    answer: reference === null ? null : { status: 200, contentType: 'text/plain', body: '' },
  };
}

function referenceOf(settings: Settings, parameters: URLSearchParams): string | null {
  const text = onlyValue(parameters.getAll('url'));
  if (text === null || text.length > 500 || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  const address = `${url.origin}${url.pathname}`;
  const root = [...easypayHosts, settings.baseUrl]
    .map((host) => `${host}${orderStatusPath}`)
    .find((prefix) => address.startsWith(prefix));
  const parts = root === undefined ? [] : address.slice(root.length).split('/');
  const [account = '', reference = ''] = parts;
  return parts.length === 2 && /^\w+$/.test(account) && referencePattern.test(reference) ? reference : null;
}

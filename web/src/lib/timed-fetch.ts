const readTimeoutMs = 15_000;
const writeTimeoutMs = 20_000;

/**
 * fetch with an end: a request that nobody answers becomes a `TimeoutError`, so that a screen can say
 * "not known yet" instead of turning for ever.
 */
export async function timedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const isRead = init.method === undefined || init.method === 'GET' || init.method === 'HEAD';
  const timeout = AbortSignal.timeout(isRead ? readTimeoutMs : writeTimeoutMs);
  return fetch(input, { ...init, signal: init.signal ? eitherSignal(init.signal, timeout) : timeout });
}

function eitherSignal(first: AbortSignal, second: AbortSignal): AbortSignal {
  const controller = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}

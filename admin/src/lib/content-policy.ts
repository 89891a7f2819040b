/**
 * Narrows the page's content policy to this origin and the API, once the API's address is known.
 * Policies add up: the browser enforces this one together with the one in the page.
 */
export function restrictConnections(apiUrl: string): void {
  const api = new URL(apiUrl);
  const socket = `${api.protocol === 'https:' ? 'wss:' : 'ws:'}//${api.host}`;
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src 'self' ${api.origin} ${socket}; img-src 'self' data: blob: ${api.origin}`;
  document.head.append(meta);
}

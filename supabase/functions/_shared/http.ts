/** Requests and answers: bounded bodies, JSON, one shape of error, CORS for browsers. */
import { failures, type Failure, type Outcome } from './failure.ts';

export type Handler = (request: Request) => Promise<Response>;

const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers':
    'authorization, apikey, content-type, x-client-info, x-region, x-request-id, x-amana-device',
  'access-control-max-age': '86400',
};

/** A JSON answer; amounts in it are whole numbers that JSON keeps exactly. */
export function jsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...corsHeaders },
  });
}

/** `{error: {code, message, hint}}` with the failure's status. */
export function failureResponse(problem: Failure): Response {
  return jsonResponse({ error: { code: problem.code, message: problem.message, hint: problem.hint } }, problem.http);
}

/** The answer to a browser's question whether it may call. */
export function preflightResponse(): Response {
  return new Response(null, { status: 204, headers: corsHeaders });
}

/** Reads a body of at most `limit` bytes without ever holding more than that. */
export async function readBody(request: Request, limit: number): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels what is still on its way.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return { ok: false, failure: failures.tooLarge };
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { ok: true, value: body };
}

/** What follows the function's own name in the path: `/functions/v1/payment-webhook/paystack` gives `paystack`. */
export function pathAfter(request: Request, functionName: string): string {
  const parts = new URL(request.url).pathname.split('/').filter((part) => part !== '');
  return parts.slice(parts.indexOf(functionName) + 1).join('/');
}

/** No request waits for ever: a service that does not begin to answer in its time is answered for, as the platform's gateway does. */
import { corsHeaders } from './cors.ts';

/** Seconds that each service has until its answer begins; what streams after that, and sockets, may last. */
export interface TimeLimits {
  readonly rest: number;
  readonly auth: number;
  readonly storage: number;
  /** Above the 150 s after which a function itself is given up, so that its own error comes first. */
  readonly functions: number;
  readonly realtime: number;
}

/** A statement of a user ends after 8 s; the rest is for waiting on a connection while a storm lasts. */
export const timeLimits: TimeLimits = { rest: 30, auth: 30, storage: 60, functions: 170, realtime: 30 };

/** The work's answer, or after the limit a 504 with the code UPSTREAM_TIMEOUT; an answer that comes later is dropped. */
export async function withinLimit(
  service: string,
  limitSeconds: number,
  work: () => Promise<Response>,
): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitSeconds * 1000);
  });
  const answering = work();
  const answer = await Promise.race([answering, late]).finally(() => clearTimeout(timer));
  if (answer) return answer;
  answering.then(
    ({ body }) => body?.cancel(),
    () => undefined,
  );
  console.error(`Gateway: ${service} did not answer within ${limitSeconds} s`);
  const body = {
    code: 'UPSTREAM_TIMEOUT',
    message: `No answer within ${limitSeconds} s.`,
    details: null,
    hint: 'It may have been done all the same: look first, or ask again with the same idempotency key.',
  };
  return Response.json(body, { status: 504, headers: corsHeaders });
}

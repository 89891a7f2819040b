/** One run at a time in this worker: who asks meanwhile is answered at once, and the run goes round once more. */
import { holdsSecretKey } from './caller.ts';
import { failures } from './failure.ts';
import { failureResponse, jsonResponse, type Handler } from './http.ts';

export interface SingleFlightOptions {
  readonly secretKeys: readonly string[];
  readonly now: () => number;
}

// After so long a run goes round no more; the job that calls every minute carries on. Workers are not let live for ever.
const limitMilliseconds = 60_000;

/**
 * POST with a secret key, for work that is "do all that waits": many wake-ups cost one run and one more round.
 * The first caller gets the answer of the last round; who comes while it runs gets 202 {status: "queued"}.
 */
export function singleFlight(round: () => Promise<Response>, options: SingleFlightOptions): Handler {
  let isRunning = false;
  let isAskedAgain = false;

  return async (request) => {
    if (!holdsSecretKey(request, options.secretKeys)) return failureResponse(failures.secretKeyRequired);
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    isAskedAgain = true;
    if (isRunning) return jsonResponse({ status: 'queued' }, 202);

    isRunning = true;
    const startedAt = options.now();
    try {
      let answer: Response;
      do {
        isAskedAgain = false;
        answer = await round();
      } while (isAskedAgain && answer.ok && options.now() - startedAt < limitMilliseconds);
      return answer;
    } finally {
      isRunning = false;
    }
  };
}

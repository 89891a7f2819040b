/** Starts a function: settings are read once; when one is missing every request is answered with the sentence that says so. */
import { failure, failures } from './failure.ts';
import { failureResponse, type Handler } from './http.ts';
import { errorName, makeLog, type Log } from './log.ts';
import { SettingError, type Environment } from './settings.ts';

const environment: Environment = (name) => Deno.env.get(name);

/** Serves the handler that `make` builds from the environment. */
export function serve(functionName: string, make: (environment: Environment, log: Log) => Handler): void {
  const log = makeLog(functionName);
  const handler = makeOrExplain(functionName, make, log);
  Deno.serve(async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      log.error('request.failed', { error: errorName(error) });
      return failureResponse(failures.serverFailed);
    }
  });
}

/** A function that cannot work says why, in its log and to its caller, instead of dying in a loop of restarts. */
function makeOrExplain(functionName: string, make: (environment: Environment, log: Log) => Handler, log: Log): Handler {
  try {
    return make(environment, log);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    log.error('function.not_configured', { sentence: error.message });
    const problem = failure(500, 'server.failed', `The function ${functionName} is not set up.`, error.message);
    return () => Promise.resolve(failureResponse(problem));
  }
}

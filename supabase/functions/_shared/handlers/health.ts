/** Whether the project is well, for monitors: no secret in, nothing about anyone out. */
import type { Database } from '../database.ts';
import { failures } from '../failure.ts';
import { failureResponse, jsonResponse, preflightResponse, type Handler } from '../http.ts';
import { asRecord } from '../json.ts';

/** GET -> {status: "ok" | "late" | "broken", database_time, jobs_late, ledger_verified_at}; 503 unless ok or late. */
export function makeHealth(anonymous: Database): Handler {
  return async (request) => {
    if (request.method === 'OPTIONS') return preflightResponse();
    if (request.method !== 'GET' && request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const health = await anonymous.call('health');
    if (!health.ok) return failureResponse(failures.serverBusy);
    return jsonResponse(health.value, asRecord(health.value)['status'] === 'broken' ? 503 : 200);
  };
}

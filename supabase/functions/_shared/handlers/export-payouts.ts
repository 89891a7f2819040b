/** Writes the file of a payout batch: withdrawals are handed over first, the hash is kept next, only then the file goes out. */
import * as z from 'zod/mini';
import { makePain001 } from '../../../../shared/bank/pain001.ts';
import { payoutBatchShape, type PayoutBatch } from '../../../../shared/bank/payout-batch.ts';
import { makePayoutCsv } from '../../../../shared/bank/payout-csv.ts';
import { bearerToken } from '../caller.ts';
import type { Database } from '../database.ts';
import { failure, failures, type Outcome } from '../failure.ts';
import { failureResponse, jsonResponse, preflightResponse, readBody, type Handler } from '../http.ts';
import { parseJson } from '../json.ts';
import type { Log } from '../log.ts';

export interface ExportPayoutsDependencies {
  readonly log: Log;
  /** The database as this member of staff: it decides who this is, and whether they may export. */
  asUser(token: string): Database;
  /** Alone may read full account numbers. */
  readonly service: Database;
}

const requestShape = z.object({ batch_id: z.uuid(), format: z.enum(['pain001', 'csv']) });
type ExportRequest = z.infer<typeof requestShape>;

const exportedShape = z.looseObject({ made_by: z.string() });

const files = {
  pain001: { make: makePain001, ending: 'xml', contentType: 'application/xml' },
  csv: { make: makePayoutCsv, ending: 'csv', contentType: 'text/csv' },
} as const;

const maximumBytes = 4096;

/** POST {batch_id, format: pain001|csv} -> {file_name, content_type, content, sha256}; the same bytes each time. */
export function makeExportPayouts(dependencies: ExportPayoutsDependencies): Handler {
  return async (request) => {
    if (request.method === 'OPTIONS') return preflightResponse();
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const token = bearerToken(request);
    if (token === null) return failureResponse(failures.authRequired);
    const input = await readRequest(request);
    if (!input.ok) return failureResponse(input.failure);

    const exported = await dependencies.asUser(token).call('export_payout_batch', { p_batch_id: input.value.batch_id });
    if (!exported.ok) return failureResponse(exported.failure);
    const batch = await dependencies.service.call('payout_batch_content', { p_batch_id: input.value.batch_id });
    if (!batch.ok) return failureResponse(batch.failure);
    const { made_by } = exportedShape.parse(exported.value);
    return handOut(dependencies, input.value, made_by, payoutBatchShape.parse(batch.value));
  };
}

async function readRequest(request: Request): Promise<Outcome<ExportRequest>> {
  const body = await readBody(request, maximumBytes);
  if (!body.ok) return body;
  const parsed = requestShape.safeParse(parseJson(new TextDecoder().decode(body.value)));
  if (parsed.success) return { ok: true, value: parsed.data };
  const field = parsed.error.issues[0]?.path.join('.') || 'body';
  return {
    ok: false,
    failure: failure(400, 'request.invalid', 'The request has a field that is missing or wrong.', field),
  };
}

async function handOut(
  { service, log }: ExportPayoutsDependencies,
  { batch_id, format }: ExportRequest,
  staffId: string,
  batch: PayoutBatch,
): Promise<Response> {
  const { make, ending, contentType } = files[format];
  const content = make(batch);
  const bytes = new TextEncoder().encode(content);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const kept = await service.call('keep_payout_file', {
    p_batch_id: batch_id,
    p_format: format,
    p_sha256: sha256,
    p_byte_count: bytes.length,
    p_made_by: staffId,
  });
  log.info('payout_file.made', { batch_id, format, is_kept: kept.ok });
  if (!kept.ok) return failureResponse(kept.failure);
  return jsonResponse({ file_name: `${batch.code}.${ending}`, content_type: contentType, content, sha256 });
}

/** Brings in a bank's statement: the file is kept before it is read, its lines are kept before they are matched. */
import * as z from 'zod/mini';
import { csvFormatShape } from '../../../../shared/bank/csv.ts';
import { parseStatements, type StatementSource } from '../../../../shared/bank/parse-statements.ts';
import { statementLimits, type StatementProblem } from '../../../../shared/bank/statement.ts';
import { currencyCodes } from '../../../../shared/money/currency.ts';
import { bearerToken } from '../caller.ts';
import type { Database } from '../database.ts';
import { failure, failures, type Outcome } from '../failure.ts';
import { failureResponse, jsonResponse, preflightResponse, readBody, type Handler } from '../http.ts';
import type { Log } from '../log.ts';

export interface ImportStatementDependencies {
  readonly log: Log;
  /** The database as this member of staff: it decides whether they may import. */
  asUser(token: string): Database;
  /** What a file says is the function's word, and not that of whoever brought it. */
  readonly service: Database;
  now(): number;
}

// What is left after this is matched by the job within a minute.
const matchMilliseconds = 20_000;

const keptShape = z.object({
  import_id: z.string(),
  status: z.enum(['received', 'imported', 'refused']),
  is_new: z.boolean(),
  account: z.string(),
  currency: z.enum(currencyCodes),
  format: z.enum(['camt053', 'mt940', 'csv']),
  csv_format: z.nullable(z.unknown()),
});
type Kept = z.infer<typeof keptShape>;

const stateShape = z.looseObject({ import_id: z.string(), status: z.string() });

/** POST ?bank_account_id=...&file_name=... with the file as body -> {import_id, status, is_new, line_count, new_count, known_count, by_status}. */
export function makeImportStatement(dependencies: ImportStatementDependencies): Handler {
  return async (request) => {
    if (request.method === 'OPTIONS') return preflightResponse();
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const token = bearerToken(request);
    if (token === null) return failureResponse(failures.authRequired);

    const body = await readBody(request, statementLimits.bytes);
    if (!body.ok) return failureResponse(body.failure);
    const kept = await keepFile(dependencies.asUser(token), new URL(request.url).searchParams, body.value);
    if (!kept.ok) return failureResponse(kept.failure);
    const recorded = await readFile(dependencies, kept.value, body.value);
    if (!recorded.ok) return failureResponse(recorded.failure);
    await matchLines(dependencies);

    const state = await dependencies.service.call('statement_import_state', { p_import_id: kept.value.import_id });
    if (!state.ok) return failureResponse(state.failure);
    return jsonResponse({ ...stateShape.parse(state.value), is_new: kept.value.is_new });
  };
}

/** The database keeps the file under its hash, or finds the one it has. */
async function keepFile(
  database: Database,
  parameters: URLSearchParams,
  body: Uint8Array<ArrayBuffer>,
): Promise<Outcome<Kept>> {
  const accountId = z.uuid().safeParse(parameters.get('bank_account_id'));
  if (!accountId.success) {
    return { ok: false, failure: failure(400, 'request.invalid', 'Say which bank account it is.', 'bank_account_id') };
  }
  const kept = await database.call('begin_statement_import', {
    p_bank_account_id: accountId.data,
    p_file_name: parameters.get('file_name') ?? '',
    p_content_base64: toBase64(body),
  });
  return kept.ok ? { ok: true, value: keptShape.parse(kept.value) } : kept;
}

/** In pieces: the arguments of one call are limited. */
function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/** Reads a file that is not in yet; one that cannot be read is refused as a whole, with the line at which reading ended. */
async function readFile(
  { service, log }: ImportStatementDependencies,
  kept: Kept,
  body: Uint8Array<ArrayBuffer>,
): Promise<Outcome<unknown>> {
  if (kept.status === 'imported') return { ok: true, value: null };
  const parsed = parseStatements(body, sourceOf(kept));
  if (parsed.ok) {
    const recorded = await service.call('record_statements', {
      p_import_id: kept.import_id,
      p_statements: parsed.statements,
    });
    log.info('statement.recorded', { import_id: kept.import_id, is_recorded: recorded.ok });
    return recorded;
  }
  log.info('statement.refused', { import_id: kept.import_id, code: parsed.problem.code });
  const refused = await service.call('refuse_statement_import', {
    p_import_id: kept.import_id,
    p_problem: parsed.problem,
  });
  return refused.ok ? { ok: false, failure: toFailure(parsed.problem) } : refused;
}

function sourceOf(kept: Kept): StatementSource {
  const account = { account: kept.account, currency: kept.currency };
  if (kept.format !== 'csv') return { ...account, format: kept.format };
  return { ...account, format: 'csv', csv: csvFormatShape.parse(kept.csv_format) };
}

function toFailure({ code, line, detail }: StatementProblem) {
  const place = line === null ? '' : `Line ${line}: `;
  return failure(400, code, 'The statement could not be read, and nothing of it was imported.', place + detail);
}

/** A line at a time, so that none keeps the orders and wallets of those before it. A crash here loses nothing. */
async function matchLines({ service, log, now }: ImportStatementDependencies): Promise<void> {
  const endsAt = now() + matchMilliseconds;
  for (;;) {
    const matched = await service.call('match_bank_lines', { p_limit: 1 });
    if (!matched.ok) log.error('statement.not_matched', { code: matched.failure.code });
    if (!matched.ok || Number(matched.value) === 0 || now() > endsAt) return;
  }
}

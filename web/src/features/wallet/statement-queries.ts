import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { kindsOf, type StatementGroup } from '@shared/schemas/statement-groups.ts';
import { statementLine, walletPeriod, type StatementLine } from '@shared/schemas/wallets.ts';
import { ask } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { readRows } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

/** Which lines of a statement: a group of kinds, and a period of instants (from, up to but without to). */
export type StatementFilter = {
  readonly group: StatementGroup | null;
  readonly from: string | null;
  readonly to: string | null;
};

export const everything: StatementFilter = { group: null, from: null, to: null };

type Range = { readonly before: number | null; readonly first: number; readonly last: number | null };

const pageSize = 25;

/** Lines newest first; the account's version is its gapless sequence, so it is the place to go on from. */
async function readLines(
  accountId: number,
  group: StatementGroup | null,
  range: Range,
  limit: number,
  signal?: AbortSignal,
): Promise<StatementLine[]> {
  let query = (await api())
    .from('wallet_statement')
    .select('*')
    .eq('account_id', accountId)
    .gte('version', range.first);
  if (range.last !== null) query = query.lte('version', range.last);
  if (range.before !== null) query = query.lt('version', range.before);
  if (group !== null) {
    const { kinds, isExcept } = kindsOf(group);
    query = isExcept ? query.not('kind', 'in', `(${kinds.join(',')})`) : query.in('kind', [...kinds]);
  }
  const page = query.order('version', { ascending: false }).limit(limit);
  return readRows(statementLine, signal ? page.abortSignal(signal) : page);
}

/** The newest lines, for the wallet's own page. */
export const latestLinesQuery = (accountId: number, count: number) =>
  queryOptions({
    queryKey: keys.statement(accountId, { latest: count }),
    queryFn: ({ signal }) => readLines(accountId, null, { before: null, first: 1, last: null }, count, signal),
  });

/** Balances and sums of the period, and which versions belong to it. */
export const walletPeriodQuery = (accountId: number, filter: StatementFilter) =>
  queryOptions({ queryKey: keys.walletPeriod(accountId, filter), queryFn: () => readPeriod(accountId, filter) });

export function readPeriod(accountId: number, { group, from, to }: StatementFilter) {
  const chosen = group === null ? null : kindsOf(group);
  return ask(walletPeriod, {
    p_account_id: accountId,
    p_from: from,
    p_to: to,
    p_kinds: chosen === null ? null : [...chosen.kinds],
    p_is_except: chosen?.isExcept ?? false,
  });
}

type Period = Awaited<ReturnType<typeof readPeriod>>;

export const statementQuery = (period: Period, filter: StatementFilter) =>
  infiniteQueryOptions({
    // A period without an end goes on with each new line, and stays the same list.
    queryKey: [...keys.statement(period.account_id, filter), period.first_version],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      readLines(
        period.account_id,
        filter.group,
        { before: pageParam, first: period.first_version, last: filter.to === null ? null : period.last_version },
        pageSize,
        signal,
      ),
    getNextPageParam: (page) => (page.length < pageSize ? null : (page.at(-1)?.version ?? null)),
  });

const exportPage = 1000;

/** Every line of the period, oldest first, for a file; `onProgress` hears how many are here. */
export async function readWholePeriod(
  period: Period,
  group: StatementGroup | null,
  onProgress: (count: number) => void,
): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  let before: number | null = null;
  for (;;) {
    const range: Range = { before, first: period.first_version, last: period.last_version };
    const page: StatementLine[] = await readLines(period.account_id, group, range, exportPage);
    lines.push(...page);
    onProgress(lines.length);
    const last = page.at(-1);
    // The server may give fewer than were asked for; only an empty page is the end.
    if (last === undefined || last.version === period.first_version) return lines.toReversed();
    before = last.version;
  }
}

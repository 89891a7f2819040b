import type { AnyCommand } from '@shared/schemas/command.ts';
import { adminEventText } from '@shared/schemas/payments.ts';
import { adminOverview } from '@shared/schemas/operations.ts';
import { orderActions } from '@shared/schemas/orders.ts';
import { accountAsOf } from '@/schemas/ledger.ts';
import { adminPreviewFee, previewCommission } from '@/schemas/pricing.ts';
import { adminDayReport } from '@/schemas/reconciliation.ts';
import type { ApiClient } from './api-client.ts';
import { adminError, toAdminError } from './http-error.ts';

/** Functions that only read; safe to ask again at any time. */
export const readTable = {
  admin_overview: adminOverview,
  admin_event_text: adminEventText,
  order_actions: orderActions,
  admin_day_report: adminDayReport,
  account_as_of: accountAsOf,
  preview_commission: previewCommission,
  admin_preview_fee: adminPreviewFee,
} as const satisfies Readonly<Record<string, AnyCommand>>;

export type ReadName = keyof typeof readTable;

export const isReadName = (name: string): name is ReadName => Object.hasOwn(readTable, name);

/** Calls a reading function and parses its answer. */
export async function runRead(client: ApiClient, name: ReadName, query: unknown): Promise<unknown> {
  const read: AnyCommand = readTable[name];
  const input: { success: boolean; data?: unknown } = read.input.safeParse(query ?? {});
  if (!input.success) throw adminError('request.invalid', `${name}: the input is not complete.`, 422);
  const { data, error, status } = await client.rpc(name as never, input.data as never);
  if (error) throw toAdminError(error, { status });
  const answer: { success: boolean; data?: unknown } = read.output.safeParse(data);
  if (answer.success) return answer.data;
  throw adminError('answer.unexpected', `${name} answered in a shape that this version does not know.`);
}

/** Keys of queries that are not Refine's lists and records. */
export const overviewKey = ['overview'] as const;
/** Among the lists of days, so that a live event of theirs reads it again. */
export const dayReportKey = (provider: string, currency: string, day: string) =>
  ['data', 'default', 'report_days', 'list', provider, currency, day] as const;
export const orderActionsKey = (orderId: string) => ['order-actions', orderId] as const;
export const asOfKey = (accountId: number, at: string | null) => ['as-of', accountId, at] as const;

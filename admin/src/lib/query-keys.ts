/** Keys of queries that are not Refine's lists and records. */
export const overviewKey = ['overview'] as const;
export const dayReportKey = (provider: string, currency: string, day: string) =>
  ['day-report', provider, currency, day] as const;
export const orderActionsKey = (orderId: string) => ['order-actions', orderId] as const;
export const asOfKey = (accountId: number, at: string | null) => ['as-of', accountId, at] as const;

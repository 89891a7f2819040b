/**
 * Every cache key of the app. A live event invalidates a prefix, so keys go from wide to narrow,
 * and the person's own data sits under `own`, which is dropped at sign-out.
 */
export type OrdersFilter = {
  readonly storeId?: string | undefined;
  readonly group: string;
  readonly query?: string | undefined;
};
export type OwnerRef = { readonly ownerType: 'user' | 'store'; readonly ownerId: string };

export const keys = {
  own: () => ['own'] as const,
  me: () => ['own', 'me'] as const,
  addresses: () => ['own', 'addresses'] as const,
  myStores: () => ['own', 'my-stores'] as const,
  orders: () => ['own', 'orders'] as const,
  ordersList: (filter: OrdersFilter) => ['own', 'orders', 'list', filter] as const,
  order: (orderId: string) => ['own', 'orders', 'one', orderId] as const,
  orderRow: (orderId: string) => ['own', 'orders', 'one', orderId, 'row'] as const,
  orderItems: (orderId: string) => ['own', 'orders', 'one', orderId, 'items'] as const,
  orderEvents: (orderId: string) => ['own', 'orders', 'one', orderId, 'events'] as const,
  orderRefunds: (orderId: string) => ['own', 'orders', 'one', orderId, 'refunds'] as const,
  refundChoice: (orderId: string) => ['own', 'orders', 'one', orderId, 'refund-choice'] as const,
  orderActions: (orderId: string) => ['own', 'orders', 'one', orderId, 'actions'] as const,
  wallets: () => ['own', 'wallets'] as const,
  walletsOf: (owner: OwnerRef) => ['own', 'wallets', 'of', owner.ownerType, owner.ownerId] as const,
  walletSummaries: (owner: OwnerRef) => ['own', 'wallets', 'summaries', owner.ownerType, owner.ownerId] as const,
  walletLines: (owner: OwnerRef, currency: string, place: string) =>
    ['own', 'wallets', 'lines', owner.ownerType, owner.ownerId, currency, place] as const,
  statement: (accountId: number, filter: object) => ['own', 'wallets', 'statement', accountId, filter] as const,
  walletPeriod: (accountId: number, filter: object) => ['own', 'wallets', 'period', accountId, filter] as const,
  reviews: (owner: OwnerRef) => ['own', 'wallets', 'reviews', owner.ownerType, owner.ownerId] as const,
  payments: () => ['own', 'payments'] as const,
  paymentWays: () => ['own', 'payment-ways'] as const,
  payment: (idOrReference: string) => ['own', 'payments', idOrReference] as const,
  withdrawals: () => ['own', 'withdrawals'] as const,
  withdrawalsOf: (owner: OwnerRef, currency: string) =>
    ['own', 'withdrawals', 'of', owner.ownerType, owner.ownerId, currency] as const,
  withdrawal: (withdrawalId: string) => ['own', 'withdrawals', 'one', withdrawalId] as const,
  withdrawalEvents: (withdrawalId: string) => ['own', 'withdrawals', 'one', withdrawalId, 'events'] as const,
  destinations: (owner: OwnerRef) => ['own', 'withdrawals', 'destinations', owner.ownerType, owner.ownerId] as const,
  withdrawalQuote: (owner: OwnerRef, currency: string, amountMinor: string, destinationId: string | null) =>
    ['own', 'withdrawal-quote', owner.ownerType, owner.ownerId, currency, amountMinor, destinationId] as const,
  withdrawalLimits: (owner: OwnerRef, currency: string) =>
    ['own', 'withdrawals', 'limits', owner.ownerType, owner.ownerId, currency] as const,
  automaticPayouts: () => ['own', 'withdrawals', 'automatic'] as const,
  automaticPayout: (storeId: string) => ['own', 'withdrawals', 'automatic', storeId] as const,
  automaticPayoutRuns: (storeId: string) => ['own', 'withdrawals', 'automatic', storeId, 'runs'] as const,
  notifications: () => ['own', 'notifications'] as const,
  notificationList: () => ['own', 'notifications', 'list'] as const,
  notificationSummary: () => ['own', 'notifications', 'summary'] as const,
  paymentQuote: (question: string) => ['own', 'payment-quote', question] as const,
  quote: (storeId: string, items: string) => ['own', 'quote', storeId, items] as const,
  savedCards: () => ['own', 'payments', 'cards'] as const,
  paymentLinks: (storeId: string) => ['own', 'payment-links', storeId] as const,
  paymentLinkQuote: (slug: string) => ['own', 'payment-link-quote', slug] as const,
  paymentLink: (slug: string) => ['public', 'payment-link', slug] as const,
  bankTransferAccounts: () => ['own', 'payments', 'bank-accounts'] as const,
  transferReferences: (filter: object) => ['own', 'payments', 'transfer-references', filter] as const,
  banks: () => ['public', 'banks'] as const,
  payoutRails: () => ['public', 'payout-rails'] as const,
  categories: () => ['public', 'categories'] as const,
  products: () => ['public', 'products'] as const,
  search: (filter: object) => ['public', 'products', 'search', filter] as const,
  product: (productId: string) => ['public', 'products', 'one', productId] as const,
  storeProducts: (storeId: string, filter: object) => ['public', 'products', 'store', storeId, filter] as const,
  stockMovements: (productId: string) => ['own', 'stock-movements', productId] as const,
  stores: () => ['public', 'stores'] as const,
  store: (slug: string) => ['public', 'stores', 'one', slug] as const,
  storeMembers: (storeId: string) => ['own', 'store-members', storeId] as const,
};

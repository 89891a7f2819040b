import { category } from '@shared/schemas/catalogue.ts';
import { pricingRuleRow, termRow } from '@/schemas/pricing.ts';
import { oneOrMore, type ResourceDefinition } from './definition.ts';

export const pricingResources = {
  pricing_rules: {
    view: 'admin_pricing_rules',
    idColumn: 'id',
    row: pricingRuleRow,
    filters: {
      kind: ['eq'],
      state: oneOrMore,
      rule_id: ['eq'],
      country: ['eq'],
      currency: ['eq'],
      store_id: ['eq'],
    },
    search: ['name', 'store_name'],
    sorts: ['priority', 'name', 'effective_from', 'version'],
    defaultSort: { field: 'priority', order: 'desc' },
    paging: 'offset',
    permission: 'orders.read',
  },
  categories: {
    view: 'categories',
    idColumn: 'id',
    row: category,
    filters: {},
    search: [],
    sorts: ['position'],
    defaultSort: { field: 'position', order: 'asc' },
    paging: 'offset',
    permission: 'orders.read',
  },
  seller_levels: {
    view: 'seller_levels',
    idColumn: 'code',
    row: termRow,
    filters: {},
    search: [],
    sorts: ['position'],
    defaultSort: { field: 'position', order: 'asc' },
    paging: 'offset',
    permission: 'orders.read',
  },
  store_plans: {
    view: 'store_plans',
    idColumn: 'code',
    row: termRow,
    filters: {},
    search: [],
    sorts: ['position'],
    defaultSort: { field: 'position', order: 'asc' },
    paging: 'offset',
    permission: 'orders.read',
  },
} as const satisfies Readonly<Record<string, ResourceDefinition>>;

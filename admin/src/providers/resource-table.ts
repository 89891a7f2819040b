import type { z } from 'zod/mini';
import { ordersResources } from './resources/orders.ts';
import { paymentsResources } from './resources/payments.ts';
import { payoutsResources } from './resources/payouts.ts';
import { peopleResources } from './resources/people.ts';
import { ledgerResources } from './resources/ledger.ts';
import { reconciliationResources } from './resources/reconciliation.ts';
import { riskResources } from './resources/risk.ts';
import { operationsResources } from './resources/operations.ts';
import { pricingResources } from './resources/pricing.ts';
import type { ResourceDefinition } from './resources/definition.ts';

/** Every list of the admin, by its name in Refine; one file a part of the product. */
export const resourceTable = {
  ...ordersResources,
  ...paymentsResources,
  ...payoutsResources,
  ...peopleResources,
  ...ledgerResources,
  ...reconciliationResources,
  ...riskResources,
  ...operationsResources,
  ...pricingResources,
} as const satisfies Readonly<Record<string, ResourceDefinition>>;

export type ResourceName = keyof typeof resourceTable;

/** The parsed row of a resource. */
export type RowOf<Name extends ResourceName> = z.output<(typeof resourceTable)[Name]['row']>;

export const isResourceName = (name: string): name is ResourceName => Object.hasOwn(resourceTable, name);

export const definitionOf = (name: ResourceName): ResourceDefinition => resourceTable[name];

/** The columns of a resource, as a PostgREST select. */
export const selectOf = (definition: ResourceDefinition): string => Object.keys(definition.row.shape).join(',');

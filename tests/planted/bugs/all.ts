import type { Bug } from '../bug.ts';
import { changeBugs } from './changes.ts';
import { ledgerBugs } from './ledger.ts';
import { orderBugs } from './orders.ts';
import { paymentBugs } from './payments.ts';
import { payoutBugs } from './payouts.ts';

export const bugs: readonly Bug[] = [...ledgerBugs, ...orderBugs, ...paymentBugs, ...payoutBugs, ...changeBugs];

/** Stores and people whom staff suspend, in the model, and who are let go on again. What is under way goes on without them. */
import { done, firstProblem, hasRight, isStaff, worksIn, type Market, type Store, type Verdict } from './market.ts';

export interface StoreDecision {
  readonly person: string;
  readonly store: string;
  readonly decision: string;
  readonly reason: string;
}

/** Which decisions a store's status allows, and where they lead. */
const decisions: Readonly<Record<string, Readonly<Partial<Record<Store['status'], Store['status']>>>>> = {
  approve: {},
  reject: {},
  suspend: { active: 'suspended', on_holiday: 'suspended' },
  reactivate: { suspended: 'active' },
};

export function decideStore(market: Market, { person, store, decision, reason }: StoreDecision): Verdict {
  const kept = market.stores[store];
  const next = kept === undefined ? undefined : decisions[decision]?.[kept.status];
  const problem = firstProblem([
    [!hasRight(market, person, 'stores.decide'), 'permission.denied'],
    [!(decision in decisions), 'store.decision_invalid'],
    [kept === undefined, 'store.not_found'],
    [worksIn(market, person, store), 'permission.denied'],
    [next === undefined, 'store.invalid_transition'],
    [decision === 'suspend' && reason.trim() === '', 'reason.required'],
  ]);
  if (problem === done && kept !== undefined && next !== undefined) kept.status = next;
  return problem;
}

export interface PersonDecision {
  readonly by: string;
  readonly person: string;
  readonly status: string;
  readonly reason: string;
}

/** Of staff somebody else decides, who is not in this market. */
export function decidePerson(market: Market, { by, person, status, reason }: PersonDecision): Verdict {
  const member = market.members[person];
  const problem = firstProblem([
    [!hasRight(market, by, 'users.suspend'), 'permission.denied'],
    [reason.trim() === '', 'reason.required'],
    [status !== 'active' && status !== 'suspended', 'user.status_invalid'],
    [by === person, 'user.cannot_suspend_self'],
    [member === undefined, 'user.not_found'],
    [isStaff(market, person), 'permission.denied'],
  ]);
  if (problem === done && member !== undefined) member.isSuspended = status === 'suspended';
  return problem;
}

/** The owner or manager closes the store for a while, or opens it; asking for what already is, is no error. */
export function setHoliday(
  market: Market,
  { person, store, isOn }: { readonly person: string; readonly store: string; readonly isOn: boolean },
): Verdict {
  const kept = market.stores[store];
  if (kept === undefined || !worksIn(market, person, store)) return 'permission.denied';
  if (kept.status === 'suspended') return 'store.invalid_transition';
  kept.status = isOn ? 'on_holiday' : 'active';
  return done;
}

import type postgres from 'postgres';
import { call, newKey } from './commands.ts';
import type { Person } from './people.ts';

/** What a rule of a scenario looks for; it counts one person's signals of a day. */
export interface RiskRuleDraft {
  readonly signal: string;
  readonly subjects: readonly string[];
  readonly threshold: number;
  readonly action: string;
}

/** A rule of this scenario alone, as finance would write it. */
export async function setRiskRule(staff: Person, code: string, draft: RiskRuleDraft): Promise<void> {
  await call(staff, 'admin_add_risk_rule', {
    p_code: code,
    p_draft: { scope: 'person', currency: null, window: '1 day', points: 50, ...draft },
    p_reason: 'For this scenario.',
    p_idempotency_key: newKey('rule'),
  });
}

/** Scenarios share a stack: their rules end with them. */
export async function endRiskRules(sql: postgres.Sql, codeLike: string): Promise<void> {
  await sql`update risk.rules set ends_at = core.now() where code like ${codeLike} and ends_at is null`;
}

import type { CurrencyCode } from '@shared/money/currency.ts';
import type { RiskRuleRow, RuleDraft } from '@/schemas/risk.ts';

/** What stands in the form, as text. */
export type RuleForm = {
  readonly code: string;
  readonly signal: string;
  readonly scope: RuleDraft['scope'];
  readonly subjects: readonly RuleDraft['subjects'][number][];
  readonly currency: CurrencyCode | '';
  readonly threshold: string;
  readonly windowCount: string;
  readonly windowUnit: 'minutes' | 'hours' | 'days';
  readonly action: RuleDraft['action'];
  readonly points: string;
};

export const windowUnits = ['minutes', 'hours', 'days'] as const;

export const emptyForm: RuleForm = {
  code: '',
  signal: 'payment_failed',
  scope: 'person',
  subjects: ['payment'],
  currency: '',
  threshold: '5',
  windowCount: '1',
  windowUnit: 'hours',
  action: 'review',
  points: '20',
};

/** PostgreSQL's text of an interval ("1 day", "01:00:00", "1 day 02:00:00") in minutes. */
export function minutesOf(interval: string): number {
  const days = Number(/(-?\d+) days?/.exec(interval)?.[1] ?? 0);
  const clock = /(\d+):(\d+):(\d+)/.exec(interval);
  return days * 1440 + Number(clock?.[1] ?? 0) * 60 + Number(clock?.[2] ?? 0);
}

function windowOf(interval: string): Pick<RuleForm, 'windowCount' | 'windowUnit'> {
  const minutes = minutesOf(interval);
  if (minutes % 1440 === 0) return { windowCount: String(minutes / 1440), windowUnit: 'days' };
  if (minutes % 60 === 0) return { windowCount: String(minutes / 60), windowUnit: 'hours' };
  return { windowCount: String(minutes), windowUnit: 'minutes' };
}

export function formOf(rule: RiskRuleRow): RuleForm {
  return {
    code: rule.code,
    signal: rule.signal,
    scope: rule.scope,
    subjects: rule.subjects,
    currency: rule.currency ?? '',
    threshold: String(rule.threshold),
    ...windowOf(rule.time_window),
    action: rule.action,
    points: String(rule.points),
  };
}

const whole = (text: string): number | null => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : null);

/** The rule to send, or the fields that stand in its way. */
export function readForm(form: RuleForm): { draft: RuleDraft | null; problems: ReadonlySet<keyof RuleForm> } {
  const problems = new Set<keyof RuleForm>();
  const [threshold, count, points] = [whole(form.threshold), whole(form.windowCount), whole(form.points)];
  const minutes = (count ?? 0) * { minutes: 1, hours: 60, days: 1440 }[form.windowUnit];
  if (!/^[a-z][a-z0-9-]{2,59}$/.test(form.code)) problems.add('code');
  if (form.subjects.length === 0) problems.add('subjects');
  if (threshold === null || threshold === 0) problems.add('threshold');
  if (minutes < 1 || minutes > 90 * 1440) problems.add('windowCount');
  if (points === null || points > 100) problems.add('points');
  if (isUnfit(form)) problems.add('action');
  if (problems.size > 0 || threshold === null || points === null) return { draft: null, problems };
  return {
    draft: {
      signal: form.signal,
      scope: form.scope,
      subjects: [...form.subjects],
      currency: form.currency === '' ? null : form.currency,
      threshold,
      window: `${count ?? 0} ${form.windowUnit}`,
      action: form.action,
      points,
    },
    problems,
  };
}

/** A withdrawal has its code already; the money of an order is held for the buyer anyway. */
export const isUnfit = ({ action, subjects }: Pick<RuleForm, 'action' | 'subjects'>): boolean =>
  (action === 'step_up' && subjects.includes('withdrawal')) || (action === 'hold' && subjects.includes('order'));

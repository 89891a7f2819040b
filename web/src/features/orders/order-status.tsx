import { createElement } from 'react';
import { Check, Clock, Lock, RotateCcw, ShieldAlert, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import type { OrderView, Situation, Tone } from '@shared/orders/view-model.ts';
import { useT } from '@/app/i18n.tsx';
import { Badge, type BadgeTone } from '@/components/ui/badge.tsx';

const badgeTones: Record<Tone, BadgeTone> = {
  neutral: 'neutral',
  held: 'brand',
  attention: 'attention',
  positive: 'positive',
  negative: 'negative',
  frozen: 'frozen',
};

function markOf(situation: Situation, tone: Tone): LucideIcon {
  if (tone === 'attention') return TriangleAlert;
  if (tone === 'frozen') return ShieldAlert;
  if (situation === 'completed' || situation === 'completed_split') return Check;
  if (situation === 'rejected' || situation === 'cancelled_unpaid' || situation === 'cancelled') return X;
  if (situation === 'returned' || situation === 'refunded' || situation === 'returning') return RotateCcw;
  if (situation === 'pending_payment') return Clock;
  return Lock;
}

/** A status as a word and a mark; amber when it is this person's turn. */
export function OrderStatusBadge({ view }: { view: OrderView }) {
  const t = useT();
  return (
    <Badge
      tone={badgeTones[view.tone]}
      icon={createElement(markOf(view.situation, view.tone), { 'aria-hidden': true, className: 'size-3.5 shrink-0' })}
    >
      {t.maybe(view.statusKey) ?? view.situation}
    </Badge>
  );
}

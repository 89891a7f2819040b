import { useQuery } from '@tanstack/react-query';
import {
  Check,
  CircleDollarSign,
  Clock,
  Package,
  PackageCheck,
  PackageOpen,
  RotateCcw,
  ShieldAlert,
  ShoppingBag,
  Truck,
  X,
  type LucideIcon,
} from 'lucide-react';
import type { OrderEvent } from '@shared/schemas/orders.ts';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote } from '@/components/layout/page.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { Timeline } from '@/components/ui/timeline.tsx';
import { orderEventsQuery } from './queries.ts';

const icons: Readonly<Record<string, LucideIcon>> = {
  place: ShoppingBag,
  pay: CircleDollarSign,
  accept: Check,
  prepare: PackageOpen,
  ship: Truck,
  deliver: Package,
  confirm: PackageCheck,
  release: PackageCheck,
  reject: X,
  cancel: X,
  expire: Clock,
  lapse: Clock,
  agree_cancel: X,
  dispute: ShieldAlert,
  escalate: ShieldAlert,
  answer_dispute: ShieldAlert,
  resolve: Check,
  refuse: RotateCcw,
  return_to_origin: RotateCcw,
  request_return: RotateCcw,
  approve_return: RotateCcw,
  receive_return: RotateCcw,
};

/** Every act of the order, newest first; a new one slides in at the top. */
export function OrderTimeline({ orderId }: { orderId: string }) {
  const t = useT();
  const events = useQuery(orderEventsQuery(orderId));
  if (events.isPending) {
    return (
      <>
        <LoadingNote />
        <SkeletonRows count={4} className="h-12" />
      </>
    );
  }
  if (events.isError) return <ErrorState error={events.error} onRetry={() => void events.refetch()} />;
  return (
    <Timeline
      label={t('orders.timeline')}
      entries={events.data.map((event) => ({
        key: event.id,
        title: t.maybe(`order.event.${event.action}`) ?? event.action,
        meta: <EventMeta event={event} />,
        body: <EventWords event={event} />,
        icon: <EventIcon action={event.action} />,
      }))}
    />
  );
}

/** The reason that was given, and what a dispute or its answer says. */
function EventWords({ event }: { event: OrderEvent }) {
  const t = useT();
  const details = event.data?.['details'];
  const reason = event.reason ? (t.maybe(`dispute.reason.${event.reason}`) ?? event.reason) : null;
  const words = [reason, typeof details === 'string' ? details : null].filter((text) => text !== null);
  if (words.length === 0) return null;
  return <Reason text={words.join('\n')} />;
}

function EventIcon({ action }: { action: string }) {
  const Icon = icons[action] ?? Clock;
  return <Icon className="size-4" />;
}

function EventMeta({ event }: { event: OrderEvent }) {
  const t = useT();
  const actor = t.maybe(`order.actor.${event.actor}`) ?? event.actor;
  return (
    <>
      {event.actor_name ? <bdi>{event.actor_name}</bdi> : actor}
      {' · '}
      <DateTime at={event.created_at} />
    </>
  );
}

function Reason({ text }: { text: string }) {
  return <p className="border-s-2 border-line ps-3 whitespace-pre-line [unicode-bidi:plaintext]">{text}</p>;
}

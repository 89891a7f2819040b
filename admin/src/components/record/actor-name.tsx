import { clsx } from 'clsx';
import { useI18n } from '@/providers/i18n.tsx';

/** Who acted, as the trail keeps it: an e-mail, or the word for a machine or a role where no person is named. */
export function ActorName({ label, className }: { label: string | null; className?: string }) {
  const { t } = useI18n();
  if (label === null) return '–';
  return <bdi className={clsx(className)}>{t.maybe(`order.actor.${label}`) ?? label}</bdi>;
}

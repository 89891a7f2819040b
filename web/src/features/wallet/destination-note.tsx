import type { PayoutDestination } from '@shared/schemas/payouts.ts';
import { useT } from '@/app/i18n.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';

/** Whose account it is, from when it can be used, and what the bank says of the name. */
export function DestinationNote({ destination }: { destination: PayoutDestination }) {
  const t = useT();
  const said = t.maybe(`withdraw.name_${destination.name_check}`);
  return (
    <>
      <bdi>{destination.account_name}</bdi>
      {destination.status === 'cooling_off' && destination.usable_at ? (
        <>
          {' · '}
          {t('withdraw.usable_from')} <DateTime at={destination.usable_at} show="deadline" />
        </>
      ) : null}
      {said === undefined ? null : (
        <span className={`block text-sm ${destination.name_check === 'not_found' ? 'text-negative' : ''}`}>{said}</span>
      )}
    </>
  );
}

import { useI18n } from '@/providers/i18n.tsx';
import type { AccountAsOf } from '@/schemas/ledger.ts';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import type { useAsOf } from './use-as-of.ts';

type Props = {
  moment: string;
  onChoose: (moment: string) => void;
  query: ReturnType<typeof useAsOf>;
};

/** A moment in the form that the field takes, in the time of the person at the screen. */
function localText(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** What the books say of an account at a moment, and what they will always say. */
export function AsOfPanel({ moment, onChoose, query }: Props) {
  const { t } = useI18n();
  const { rows: closings } = useRelated('closings', { is_closed: 'true' });
  const lastEnd = closings
    .map((closing) => closing.ends_at)
    .toSorted()
    .at(-1);
  return (
    <Panel
      title={t('admin.as_of')}
      actions={
        <div className="flex flex-wrap items-end gap-2">
          <TextField
            label={t('admin.as_of')}
            isLabelHidden
            type="datetime-local"
            step={1}
            dir="ltr"
            value={moment}
            onChange={(event) => onChoose(event.target.value)}
          />
          {lastEnd !== undefined && (
            <Button onClick={() => onChoose(localText(lastEnd))}>{t('admin.as_of_closing')}</Button>
          )}
          <Button disabled={moment === ''} onClick={() => onChoose('')}>
            {t('admin.as_of_now')}
          </Button>
        </div>
      }
    >
      {query.isError ? (
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        query.data && <AsOfFacts asOf={query.data} />
      )}
    </Panel>
  );
}

function AsOfFacts({ asOf }: { asOf: AccountAsOf }) {
  const { t } = useI18n();
  return (
    <Facts
      columns={2}
      facts={[
        { label: t('admin.as_of'), value: <Moment at={asOf.at} show="absolute" /> },
        {
          label: asOf.mode === 'recorded' ? t('admin.up_to_transfer') : t('admin.version'),
          value: <bdi dir="ltr">{asOf.version}</bdi>,
        },
        {
          label: t('admin.as_of_posted'),
          value: <CopyableAmount minor={asOf.posted_minor} currency={asOf.currency} />,
        },
        {
          label: t('admin.as_of_effective'),
          value: (
            <>
              <CopyableAmount minor={asOf.effective_minor} currency={asOf.currency} />{' '}
              <span className={asOf.is_final ? 'text-xs text-positive' : 'text-xs text-ink-soft'}>
                {asOf.is_final ? t('admin.as_of_final') : t('admin.as_of_open')}
              </span>
            </>
          ),
        },
      ]}
    />
  );
}

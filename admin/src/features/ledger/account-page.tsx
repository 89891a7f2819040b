import { clsx } from 'clsx';
import { Link, useParams, useSearchParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import type { AccountRow } from '@/schemas/ledger.ts';
import { Panel } from '@/components/ui/panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { AccountFacts } from './account-facts.tsx';
import { AsOfPanel } from './as-of-panel.tsx';
import { Statement } from './statement.tsx';
import { TAccount } from './t-account.tsx';
import { useAsOf, useMoment } from './use-as-of.ts';

/** One account: what it holds, at any moment, and its statement as a list or as a T. */
export function AccountPage() {
  const { id = '' } = useParams();
  const { t, word } = useI18n();
  const { record: account, query } = useRecord('accounts', id);
  return (
    <RecordPage
      query={query}
      back="/ledger?book=accounts"
      backLabel={t('admin.book.accounts')}
      title={
        account && (
          <>
            {word('admin.account_kind', account.kind)} <bdi dir="ltr">#{account.id}</bdi>
          </>
        )
      }
    >
      {account && (
        <>
          <Panel title={t('admin.facts')}>
            <AccountFacts account={account} columns={2} />
          </Panel>
          <Books account={account} />
        </>
      )}
    </RecordPage>
  );
}

const views = ['list', 't'] as const;

function Books({ account }: { account: AccountRow }) {
  const [params] = useSearchParams();
  const { moment, choose } = useMoment();
  const query = useAsOf(account.id, moment);
  const view = params.get('view') === 't' ? 't' : 'list';
  return (
    <>
      <AsOfPanel moment={moment} onChoose={choose} query={query} />
      <ViewTabs current={view} />
      {view === 'list' && <Statement account={account} upTo={moment === '' ? null : (query.data?.version ?? 0)} />}
      {view === 't' && query.data && <TAccount asOf={query.data} />}
    </>
  );
}

/** List or T; the moment stays. */
function ViewTabs({ current }: { current: (typeof views)[number] }) {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const moment = params.get('as_of');
  return (
    <nav aria-label={t('admin.statement')} className="flex gap-1">
      {views.map((view) => (
        <Link
          key={view}
          to={{ search: String(new URLSearchParams({ view, ...(moment && { as_of: moment }) })) }}
          aria-current={view === current ? 'page' : undefined}
          className={clsx(
            'inline-flex min-h-8 items-center rounded-field px-3 pointer-coarse:min-h-11',
            view === current ? 'bg-brand-wash font-medium' : 'text-ink-soft hover:bg-surface hover:text-ink',
          )}
        >
          {t(`admin.account_view.${view}`)}
        </Link>
      ))}
    </nav>
  );
}

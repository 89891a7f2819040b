import { endOfId } from '@/lib/short-id.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';

const pages: Readonly<Record<string, string>> = {
  user: '/users',
  store: '/stores',
  order: '/orders',
  withdrawal: '/withdrawals',
  payment: '/payments',
  approval: '/approvals',
  refund: '/refunds',
  payout_batch: '/payout-batches',
  risk_case: '/risk',
  inbox: '/webhooks',
};

/** Only ids that nobody reads are cut; a day or a name says all of itself. */
const shortId = (id: string): string => (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? endOfId(id) : id);

/** Whose an account is, or what a journal is about, as a link to its page where it has one. */
export function ThingLink({ type, id }: { type: string | null; id: string | null }) {
  const { word } = useI18n();
  if (!type) return <span className="text-ink-soft">–</span>;
  const name = word('admin.thing', type);
  if (type === 'list') return <span>{word('admin.list', id)}</span>;
  const page = pages[type];
  // A setting is called by its name; the end of its key says nothing.
  if (type === 'setting' && id !== null) return <bdi>{word('admin.setting_name', id)}</bdi>;
  const short = id === null || /^0{8}-/.test(id) ? '' : shortId(id);
  if (page === undefined || id === null) {
    return (
      <span className="whitespace-nowrap in-[dd]:whitespace-normal">
        {name}{' '}
        {short && (
          <bdi dir="ltr" className="font-mono text-xs text-ink-soft">
            {short}
          </bdi>
        )}
      </span>
    );
  }
  return (
    <TextLink to={`${page}/${id}`} className="whitespace-nowrap in-[dd]:whitespace-normal">
      {name}{' '}
      <bdi dir="ltr" className="font-mono text-xs">
        {short}
      </bdi>
    </TextLink>
  );
}

/** One side of a transfer: the account's kind, with the way to its statement. */
export function AccountLink({ id, kind }: { id: number; kind?: string }) {
  const { word } = useI18n();
  return (
    <TextLink to={`/ledger/accounts/${id}`} className="whitespace-nowrap">
      {kind !== undefined && <>{word('admin.account_kind', kind)} </>}
      <bdi dir="ltr" className="text-xs">
        #{id}
      </bdi>
    </TextLink>
  );
}

/** A journal by its number, with the way to its page. */
export function JournalLink({ id, className }: { id: number | string; className?: string }) {
  return (
    <TextLink to={`/ledger/journals/${id}`} {...(className && { className })}>
      <bdi dir="ltr">#{id}</bdi>
    </TextLink>
  );
}

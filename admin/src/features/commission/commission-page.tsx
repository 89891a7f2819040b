import { useSearchParams } from 'react-router';
import { ruleKinds, type RuleKind } from '@/schemas/pricing.ts';
import { BookTabs } from '@/components/layout/book-tabs.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { RuleList } from './rule-list.tsx';

/** What Amana takes: commission, the tax on it, who bears providers' fees, fees of withdrawals. */
export function CommissionPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const wanted = params.get('book');
  const kind: RuleKind = ruleKinds.find((one) => one === wanted) ?? 'commission';
  return (
    <div className="flex flex-col gap-4">
      <BookTabs
        path="/commission"
        label={t('admin.nav.commission')}
        books={ruleKinds}
        current={kind}
        nameOf={(one) => t(`admin.rule_kind.${one}`)}
      />
      <RuleList key={kind} kind={kind} />
    </div>
  );
}

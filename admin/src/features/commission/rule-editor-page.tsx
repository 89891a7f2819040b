import { useState, type ReactNode } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { ruleKinds, type PricingRuleRow, type RuleKind } from '@/schemas/pricing.ts';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord, useRelated } from '@/components/record/use-record.ts';
import { ThingLink } from '@/features/ledger/owner-link.tsx';
import {
  draftChanges,
  draftOf,
  emptyDraft,
  readDraft,
  type DraftChange,
  type RuleDraft,
  type RuleField,
} from './rule-draft.ts';
import { RuleForm } from './rule-form.tsx';
import { RulePreview } from './rule-preview.tsx';

/** A new rule, or the next version of one, with a live preview beside the form. */
export function RuleEditorPage() {
  const { id } = useParams();
  return id === undefined ? <NewRule /> : <EditedRule key={id} id={id} />;
}

function NewRule() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const wanted = params.get('kind');
  const kind: RuleKind = ruleKinds.find((one) => one === wanted) ?? 'commission';
  return (
    <RecordPage
      query={{ isPending: false, error: null, refetch: () => undefined }}
      back={`/commission?book=${kind}`}
      backLabel={t(`admin.rule_kind.${kind}`)}
      title={t('admin.rule_new')}
    >
      <Editor kind={kind} rule={null} />
    </RecordPage>
  );
}

function EditedRule({ id }: { id: string }) {
  const { t } = useI18n();
  const { record: rule, query } = useRecord('pricing_rules', id);
  return (
    <RecordPage
      query={query}
      back={`/commission?book=${rule?.kind ?? 'commission'}`}
      backLabel={rule ? t(`admin.rule_kind.${rule.kind}`) : t('admin.nav.commission')}
      title={rule && <bdi>{rule.name}</bdi>}
    >
      {rule &&
        (rule.is_latest && rule.effective_until === null ? (
          <Editor kind={rule.kind} rule={rule} />
        ) : (
          <p role="status">{t('admin.rule_not_latest')}</p>
        ))}
    </RecordPage>
  );
}

function Editor({ kind, rule }: { kind: RuleKind; rule: PricingRuleRow | null }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [before] = useState<RuleDraft>(() => (rule ? draftOf(rule) : emptyDraft(kind)));
  const [draft, setDraft] = useState(before);
  const [isTried, setIsTried] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const read = readDraft(kind, draft);
  const changes = draftChanges(kind, before, draft);
  const isComplete = Object.keys(read.problems).length === 0;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Panel title={t('admin.rule_terms')}>
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            setIsTried(true);
            if (isComplete && changes.length > 0) setIsSaving(true);
          }}
        >
          <RuleForm
            kind={kind}
            draft={draft}
            problems={read.problems}
            isTried={isTried}
            storeName={rule?.store_name ?? null}
            onChange={setDraft}
          />
          <div className="flex flex-wrap items-center justify-end gap-3">
            <span className="text-xs text-ink-soft">
              {changes.length === 0
                ? t('admin.rule_no_changes')
                : t('admin.rule_change_count', { count: changes.length })}
            </span>
            <Button type="submit" tone="primary" disabled={changes.length === 0}>
              {t('admin.rule_review')}
            </Button>
          </div>
        </form>
      </Panel>
      <RulePreview kind={kind} ruleId={rule?.rule_id ?? null} draft={draft} read={read} />
      {isSaving && (
        <SaveDialog
          kind={kind}
          rule={rule}
          fields={read.fields}
          changes={changes}
          onClose={() => setIsSaving(false)}
          onSaved={(isLater) => void navigate(`/commission?book=${kind}${isLater ? '&tab=future' : ''}`)}
        />
      )}
    </div>
  );
}

function SaveDialog({
  kind,
  rule,
  fields,
  changes,
  onClose,
  onSaved,
}: {
  kind: RuleKind;
  rule: PricingRuleRow | null;
  fields: Readonly<Record<string, unknown>>;
  changes: readonly DraftChange[];
  onClose: () => void;
  /** The version that was edited is past now, so its page has nothing more to offer. */
  onSaved: (isLater: boolean) => void;
}) {
  const { t } = useI18n();
  const [from, setFrom] = useState('');
  const name = String(fields['name']);
  return (
    <CommandDialog
      command="admin_save_pricing_rule"
      title={rule ? t('admin.rule_save_edit', { rule: name }) : t('admin.rule_save_new', { rule: name })}
      consequence={
        <>
          <p>{rule ? t('admin.rule_save_edit_text', { version: rule.version + 1 }) : t('admin.rule_save_new_text')}</p>
          <Changes changes={changes} />
        </>
      }
      fields={(isLocked) => (
        <TextField
          label={t('admin.rule_from')}
          hint={t('admin.rule_from_hint')}
          type="datetime-local"
          dir="ltr"
          value={from}
          disabled={isLocked}
          onChange={(event) => setFrom(event.target.value)}
        />
      )}
      submitLabel={t('admin.rule_save')}
      doneText={t('admin.rule_save_done', { rule: name })}
      inputOf={(reason) => ({
        p_kind: kind,
        p_rule_id: rule?.rule_id ?? null,
        p_fields: fields,
        p_effective_from: from === '' ? null : new Date(from).toISOString(),
        p_expected_version: rule?.version ?? null,
        p_reason: reason,
      })}
      onDone={() => onSaved(from !== '')}
      onClose={onClose}
    />
  );
}

/** What is saved, field by field: as it was, as it will be. */
function Changes({ changes }: { changes: readonly DraftChange[] }) {
  const { t } = useI18n();
  const textOf = useValueText();
  return (
    <table className="w-full border-collapse text-start text-sm">
      <caption className="sr-only">{t('admin.rule_changes')}</caption>
      <thead>
        <tr className="border-b border-line text-xs text-ink-soft">
          <th scope="col" className="py-1 pe-2 text-start font-medium">
            {t('admin.rule_field_name')}
          </th>
          <th scope="col" className="py-1 pe-2 text-start font-medium">
            {t('admin.before')}
          </th>
          <th scope="col" className="py-1 text-start font-medium">
            {t('admin.after')}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field} className="border-b border-line last:border-b-0">
            <th scope="row" className="py-1 pe-2 text-start font-normal">
              {t(`admin.rule_field.${change.field}`)}
            </th>
            <td className="py-1 pe-2 break-all text-ink-soft line-through">{textOf(change.field, change.before)}</td>
            <td className="py-1 break-all font-medium">{textOf(change.field, change.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a field holds, in words: a store and a category by their names. */
function useValueText(): (field: RuleField, value: string) => ReactNode {
  const { t, word, localized } = useI18n();
  const categories = useRelated('categories', {}).rows;
  return (field, value) => {
    if (value === '') return t('admin.rule_nothing');
    if (field === 'store_id') return <ThingLink type="store" id={value} />;
    if (field === 'category_id') return localized(categories.find((row) => row.id === value)?.name ?? null) || value;
    if (field === 'seller_level') return word('admin.seller_level', value);
    if (field === 'plan') return word('admin.store_plan', value);
    if (field === 'bearer') return word('admin.rule_bearer', value);
    if (field === 'is_returned_on_reversal') return word('admin', value);
    return <bdi>{value.replace('T', ' ')}</bdi>;
  };
}

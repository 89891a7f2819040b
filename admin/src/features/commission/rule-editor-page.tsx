import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { ruleKinds, type PricingRuleRow, type RuleKind } from '@/schemas/pricing.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { draftChanges, draftOf, emptyDraft, readDraft, type DraftChange, type RuleDraft } from './rule-draft.ts';
import { RuleChanges } from './rule-changes.tsx';
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
          onAsked={() => void navigate(`/commission?book=${kind}`)}
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
  onAsked,
}: {
  kind: RuleKind;
  rule: PricingRuleRow | null;
  fields: Readonly<Record<string, unknown>>;
  changes: readonly DraftChange[];
  onClose: () => void;
  /** Closed once it was asked: nothing is to be done here until somebody decides. */
  onAsked: () => void;
}) {
  const { t } = useI18n();
  const [from, setFrom] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const name = String(fields['name']);
  return (
    <ApprovalRequestDialog
      action="pricing_rule.save"
      title={rule ? t('admin.rule_save_edit', { rule: name }) : t('admin.rule_save_new', { rule: name })}
      consequence={
        <>
          <p>{rule ? t('admin.rule_save_edit_text', { version: rule.version + 1 }) : t('admin.rule_save_new_text')}</p>
          <RuleChanges changes={changes} />
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
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      payloadOf={() => ({
        kind,
        rule_id: rule?.rule_id ?? null,
        version: rule?.version ?? null,
        fields,
        effective_from: from === '' ? null : new Date(from).toISOString(),
      })}
      onDone={() => setIsAsked(true)}
      onClose={isAsked ? onAsked : onClose}
    />
  );
}

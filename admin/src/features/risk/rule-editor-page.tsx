import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { currencyCodes } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { riskActions, riskSubjects, type RiskRuleRow, type RuleDraft } from '@/schemas/risk.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CheckField, SelectField, TextField } from '@/components/ui/field.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord, useRelated } from '@/components/record/use-record.ts';
import { emptyForm, formOf, isUnfit, readForm, windowUnits, type RuleForm } from './rule-draft.ts';
import { RulePreviewPanel } from './rule-preview.tsx';

/** A new rule, or the next version of one, beside what it would have matched. */
export function RiskRulePage() {
  const { id } = useParams();
  return id === undefined ? <NewRule /> : <KnownRule key={id} id={id} />;
}

function NewRule() {
  const { t } = useI18n();
  return (
    <RecordPage
      query={{ isPending: false, error: null, refetch: () => undefined }}
      back="/risk?book=rules"
      backLabel={t('admin.risk_book.rules')}
      title={t('admin.risk_rule_new')}
    >
      <Editor rule={null} />
    </RecordPage>
  );
}

function KnownRule({ id }: { id: string }) {
  const { t } = useI18n();
  const { record: rule, query } = useRecord('risk_rules', id);
  return (
    <RecordPage
      query={query}
      back="/risk?book=rules"
      backLabel={t('admin.risk_book.rules')}
      title={rule && <bdi dir="ltr">{rule.code}</bdi>}
    >
      {rule && <Editor rule={rule} />}
    </RecordPage>
  );
}

function Editor({ rule }: { rule: RiskRuleRow | null }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const navigate = useNavigate();
  const [form, setForm] = useState<RuleForm>(() => (rule === null ? emptyForm : formOf(rule)));
  const [isTried, setIsTried] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const { draft, problems } = readForm(form);
  const isPast = rule !== null && !rule.is_in_force;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Panel title={t('admin.rule_terms')}>
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            setIsTried(true);
            if (draft !== null) setIsSaving(true);
          }}
        >
          {isPast && <p role="status">{t('admin.risk_rule_past')}</p>}
          <Fields
            form={form}
            isNew={rule === null}
            problems={isTried ? problems : new Set()}
            onChange={(part) => setForm((before) => ({ ...before, ...part }))}
          />
          {can('risk.rules') && (
            <div className="flex justify-end">
              <Button type="submit" tone="primary">
                {t(rule?.is_in_force === true ? 'admin.risk_rule_save' : 'admin.risk_rule_add')}
              </Button>
            </div>
          )}
        </form>
      </Panel>
      <RulePreviewPanel draft={draft} />
      {isSaving && draft !== null && (
        <SaveDialog
          code={form.code}
          draft={draft}
          isChange={rule !== null && rule.is_in_force}
          onClose={() => setIsSaving(false)}
          onDone={() => void navigate('/risk?book=rules')}
        />
      )}
    </div>
  );
}

type SaveProps = { code: string; draft: RuleDraft; isChange: boolean; onClose: () => void; onDone: () => void };

/** A rule beside the others only adds to the protection, so one person adds it; two change one that is in force. */
function SaveDialog({ code, draft, isChange, onClose, onDone }: SaveProps) {
  const { t } = useI18n();
  const values = { rule: code };
  if (isChange) {
    return (
      <ApprovalRequestDialog
        action="risk_rule.change"
        title={t('admin.risk_rule_save_title', values)}
        consequence={<p>{t('admin.risk_rule_save_text')}</p>}
        submitLabel={t('admin.ask_second')}
        doneText={t('admin.asked_second')}
        payloadOf={() => ({ code, draft })}
        onClose={onClose}
        onDone={onDone}
      />
    );
  }
  return (
    <CommandDialog
      command="admin_add_risk_rule"
      title={t('admin.risk_rule_add_title', values)}
      consequence={<p>{t('admin.risk_rule_add_text')}</p>}
      submitLabel={t('admin.risk_rule_add')}
      doneText={t('admin.risk_rule_added', values)}
      inputOf={(reason) => ({ p_code: code, p_draft: draft, p_reason: reason })}
      onClose={onClose}
      onDone={onDone}
    />
  );
}

type FieldsProps = {
  form: RuleForm;
  isNew: boolean;
  problems: ReadonlySet<keyof RuleForm>;
  onChange: (part: Partial<RuleForm>) => void;
};

function Fields({ form, isNew, problems, onChange }: FieldsProps) {
  const { t } = useI18n();
  const kinds = useRelated('risk_signal_kinds', {}).rows;
  const kind = kinds.find((one) => one.kind === form.signal);
  const wrong = (field: keyof RuleForm) => (problems.has(field) ? t(`admin.risk_wrong.${field as 'code'}`) : undefined);
  return (
    <>
      <TextField
        label={t('admin.risk_rule')}
        hint={t('admin.risk_code_hint')}
        dir="ltr"
        value={form.code}
        disabled={!isNew}
        maxLength={60}
        problem={wrong('code')}
        onChange={(event) => onChange({ code: event.target.value.trim() })}
      />
      <SelectField
        label={t('admin.risk_signal')}
        hint={kind ? t.maybe(`admin.risk_signal_hint.${kind.measure}`) : undefined}
        value={form.signal}
        onChange={(event) => onChange({ signal: event.target.value })}
      >
        {(kinds.length > 0 ? kinds.map((one) => one.kind) : [form.signal]).map((one) => (
          <option key={one} value={one}>
            {t.maybe(`admin.risk_signal_kind.${one}`) ?? one}
          </option>
        ))}
      </SelectField>
      <fieldset className="flex flex-col gap-1">
        <legend className="text-xs font-medium">{t('admin.risk_about')}</legend>
        <div className="flex flex-wrap gap-x-4">
          {riskSubjects.map((one) => (
            <CheckField
              key={one}
              label={t(`admin.risk_subject.${one}`)}
              checked={form.subjects.includes(one)}
              onChange={(event) =>
                onChange({
                  subjects: riskSubjects.filter((each) =>
                    each === one ? event.target.checked : form.subjects.includes(each),
                  ),
                })
              }
            />
          ))}
        </div>
        {problems.has('subjects') && (
          <p role="alert" className="text-xs font-medium text-negative">
            {t('admin.risk_wrong.subjects')}
          </p>
        )}
      </fieldset>
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField
          label={t('admin.risk_threshold')}
          inputMode="numeric"
          dir="ltr"
          value={form.threshold}
          problem={wrong('threshold')}
          onChange={(event) => onChange({ threshold: event.target.value })}
        />
        <TextField
          label={t('admin.risk_window')}
          inputMode="numeric"
          dir="ltr"
          value={form.windowCount}
          problem={wrong('windowCount')}
          onChange={(event) => onChange({ windowCount: event.target.value })}
        />
        <SelectField
          label={t('admin.risk_window_unit')}
          value={form.windowUnit}
          onChange={(event) => onChange({ windowUnit: event.target.value as RuleForm['windowUnit'] })}
        >
          {windowUnits.map((one) => (
            <option key={one} value={one}>
              {t(`admin.risk_unit.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={t('admin.risk_action')}
          value={form.action}
          problem={isUnfit(form) ? t('admin.risk_wrong.action') : undefined}
          onChange={(event) => onChange({ action: event.target.value as RuleForm['action'] })}
        >
          {riskActions.map((one) => (
            <option key={one} value={one}>
              {t(`admin.risk_action.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('admin.risk_score')}
          inputMode="numeric"
          dir="ltr"
          value={form.points}
          problem={wrong('points')}
          onChange={(event) => onChange({ points: event.target.value })}
        />
        <SelectField
          label={t('admin.risk_scope')}
          value={form.scope}
          onChange={(event) => onChange({ scope: event.target.value === 'device' ? 'device' : 'person' })}
        >
          <option value="person">{t('admin.risk_scope.person')}</option>
          <option value="device">{t('admin.risk_scope.device')}</option>
        </SelectField>
        <SelectField
          label={t('admin.currency')}
          value={form.currency}
          onChange={(event) => onChange({ currency: event.target.value as RuleForm['currency'] })}
        >
          <option value="">{t('admin.risk_every_currency')}</option>
          {currencyCodes.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </SelectField>
      </div>
    </>
  );
}

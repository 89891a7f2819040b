import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MessageCircleQuestion } from 'lucide-react';
import { useId, useState } from 'react';
import { answerReview, type Review } from '@shared/schemas/payouts.ts';
import { useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { TextAreaField } from '@/components/ui/field.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { call } from '@/lib/command.ts';
import { keys, type OwnerRef } from '@/lib/query-keys.ts';
import { useDraft } from '@/lib/use-draft.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { reviewsQuery } from './queries.ts';

/** What our team asks about money that waits; that it waits is said where the money is listed. Nothing while there is none. */
export function Reviews({ owner, subjectId }: { owner: OwnerRef; /** Only what is about this. */ subjectId?: string }) {
  const t = useT();
  const list = useQuery(reviewsQuery(owner));
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const rows = (list.data ?? []).filter((row) => subjectId === undefined || row.subject_id === subjectId);
  if (rows.length === 0) return null;
  return (
    <Section title={t('review.title')}>
      <ul className="grid gap-3">
        {rows.map((row) => (
          <li key={row.id} className="card grid gap-3 p-4">
            <Question review={row} isAlone={subjectId !== undefined} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Question({ review, isAlone }: { review: Review; isAlone: boolean }) {
  const t = useT();
  return (
    <>
      <div className="flex items-start gap-3">
        <MessageCircleQuestion aria-hidden className="mt-0.5 size-5 shrink-0 text-brand-strong" />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap justify-between gap-x-4 font-medium">
            <span>{t(`review.of_${review.subject_type}`)}</span>
            <Money value={moneyOf(review.amount_minor, review.currency)} />
          </p>
          <p className="text-sm text-ink-soft">{t('review.asked')}</p>
        </div>
      </div>
      <blockquote className="rounded-field bg-paper p-3 [unicode-bidi:plaintext]">{review.question}</blockquote>
      {review.may_answer === true ? <AnswerForm review={review} /> : null}
      {review.subject_type === 'withdrawal' && !isAlone ? (
        <div>
          <LinkButton tone="quiet" to="/withdrawals/$withdrawalId" params={{ withdrawalId: review.subject_id }}>
            {t('review.open_withdrawal')}
          </LinkButton>
        </div>
      ) : null}
    </>
  );
}

function AnswerForm({ review }: { review: Review }) {
  const t = useT();
  const queries = useQueryClient();
  const formId = useId();
  const { form, change, forget } = useDraft(`review.${review.id}`, { answer: '' });
  const { answer } = form;
  const [isChecked, setIsChecked] = useState(false);
  const send = useIntent({
    name: 'answer-review',
    send: (input: { id: string; answer: string }, key) =>
      call(answerReview, { p_case_id: input.id, p_answer: input.answer, p_idempotency_key: key }),
    onDone: async () => {
      forget();
      await queries.invalidateQueries({ queryKey: keys.wallets() });
    },
  });
  const isEmpty = answer.trim() === '';
  return (
    <form
      id={formId}
      className="grid gap-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsChecked(true);
        if (!isEmpty) void send.run({ id: review.id, answer: answer.trim() });
      }}
    >
      <TextAreaField
        label={t('review.answer')}
        maxLength={4000}
        value={answer}
        disabled={send.isSending}
        error={isChecked && isEmpty ? t('form.required') : undefined}
        onChange={(event) => change({ answer: event.target.value })}
      />
      <IntentNote state={send.state} />
      <div>
        <Button type="submit" isBusy={send.isSending}>
          {t('review.send_answer')}
        </Button>
      </div>
    </form>
  );
}

import { createFileRoute } from '@tanstack/react-router';
import { useT } from '@/app/i18n.tsx';
import { PageHeading, Section } from '@/components/layout/page.tsx';
import { ProtectionStrip } from '@/features/catalogue/protection-strip.tsx';

export const Route = createFileRoute('/protection')({ component: ProtectionPage });

const questions = ['not_sent', 'not_right', 'seller_silent', 'buyer_silent', 'fees', 'help'] as const;

function ProtectionPage() {
  const t = useT();
  return (
    <div className="grid gap-8">
      <PageHeading title={t('protection.title')} lead={t('protection.lead')} />
      <ProtectionStrip />
      <div className="grid max-w-prose gap-6 border-t border-line pt-8">
        {questions.map((question) => (
          <Section key={question} title={t(`protection.q_${question}`)}>
            <p className="text-ink-soft">{t(`protection.a_${question}`)}</p>
          </Section>
        ))}
      </div>
    </div>
  );
}

import { useT } from '@/app/i18n.tsx';
import { ProtectionSteps } from '@/components/ui/money-strip.tsx';

/** "What happens to my money": said before anybody is asked to pay. */
export function ProtectionStrip({ isColumn = false }: { isColumn?: boolean }) {
  const t = useT();
  return (
    <ProtectionSteps
      isColumn={isColumn}
      steps={[
        { icon: 'buyer', title: t('protection.step1_title'), text: t('protection.step1') },
        { icon: 'held', title: t('protection.step2_title'), text: t('protection.step2') },
        { icon: 'seller', title: t('protection.step3_title'), text: t('protection.step3') },
      ]}
    />
  );
}

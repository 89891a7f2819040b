import { Download, ExternalLink, Share2 } from 'lucide-react';
import { formatMoney } from '@shared/money/format-money.ts';
import type { PaymentLink } from '@shared/schemas/payment-links.ts';
import { useI18n, useLocalize } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CopyableId } from '@/components/ui/copy-button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { moneyOf } from '@/components/ui/money.tsx';
import { QrCode, qrFile } from './qr-code.tsx';

export const addressOfLink = (slug: string): string => `${window.location.origin}/pay/${slug}`;

const quietLink =
  'inline-flex min-h-11 items-center gap-2 rounded-field border border-line-strong px-4 font-medium hover:bg-brand-wash';

/** The link as text, as a code to scan, and into whatever app the seller talks in. */
export function ShareDialog({
  link,
  storeName,
  onClose,
}: {
  link: PaymentLink;
  storeName: string;
  onClose: () => void;
}) {
  const { t, locale } = useI18n();
  const localize = useLocalize();
  const address = addressOfLink(link.slug);
  const total = formatMoney(moneyOf(link.total_minor, link.currency), locale);
  const title = localize(link.title);
  const text = t('links.share_text', { store: storeName, title, total });
  const canShare = typeof navigator.share === 'function';
  return (
    <Dialog title={t('links.share_title')} isOpen onClose={onClose}>
      <p className="font-medium">
        <bdi>{title}</bdi> · <bdi>{total}</bdi>
      </p>
      <div className="grid justify-items-center gap-4">
        <QrCode text={address} label={t('links.qr')} />
        <CopyableId value={address} />
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        {canShare ? (
          <Button
            icon={<Share2 aria-hidden className="size-4" />}
            // Closing the sheet of the phone is no error.
            onClick={() => void navigator.share({ text, url: address }).catch(() => undefined)}
          >
            {t('links.share_button')}
          </Button>
        ) : null}
        <a href={qrFile(address)} download={`amana-${link.slug}.svg`} className={quietLink}>
          <Download aria-hidden className="size-4" />
          {t('links.save_qr')}
        </a>
        <a href={address} target="_blank" rel="noreferrer" className={quietLink}>
          <ExternalLink aria-hidden className="size-4" />
          {t('links.see')}
        </a>
      </div>
    </Dialog>
  );
}

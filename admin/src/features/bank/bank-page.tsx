import { useSearchParams } from 'react-router';
import { BookTabs } from '@/components/layout/book-tabs.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { AccountList } from './account-list.tsx';
import { ImportList } from './import-list.tsx';
import { LineList } from './line-list.tsx';

const books = ['lines', 'statements', 'accounts'] as const;
type Book = (typeof books)[number];

/** Our banks: what their statements say, the files that staff brought, and our accounts. */
export function BankPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const wanted = params.get('book');
  const book: Book = books.find((one) => one === wanted) ?? 'lines';
  return (
    <div className="flex flex-col gap-4">
      <BookTabs
        path="/bank"
        label={t('admin.nav.bank')}
        books={books}
        current={book}
        nameOf={(one) => t(`admin.bank_book.${one}`)}
      />
      {book === 'lines' && <LineList />}
      {book === 'statements' && <ImportList />}
      {book === 'accounts' && <AccountList />}
    </div>
  );
}

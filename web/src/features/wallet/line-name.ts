import type { StatementLine } from '@shared/schemas/wallets.ts';
import type { WebTranslator } from '@/app/locale-pack.ts';

/** What moved the money, in words; a kind that this version does not know is shown as the books call it. */
export function lineName(line: Pick<StatementLine, 'journal_kind' | 'kind'>, t: WebTranslator): string {
  return (
    t.maybe(`wallet.entry.${line.journal_kind}`) ??
    t.maybe(`wallet.entry.${line.kind}`) ??
    line.journal_kind.replaceAll('_', ' ')
  );
}

import { isErrorCode } from '@shared/errors/codes.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Copyable } from './copyable.tsx';

/** What a code that was kept with a record says; null for a text that is none of ours. */
function useCodeWords(): (code: string) => string | null {
  const { t, errorText } = useI18n();
  return (code) => {
    if (isErrorCode(code)) return errorText({ code }).text;
    const [owner = ''] = code.split('.');
    return t.maybe(`admin.code.${code}`) ?? (code === owner ? null : t.maybe(`admin.code_of.${owner}`));
  };
}

/** A code that was kept with a record: what it says where it is one of ours, and the code itself to quote. */
export function CodeText({ code }: { code: string }) {
  const words = useCodeWords()(code);
  return (
    <>
      {words !== null && <span className="block">{words}</span>}
      <span className="text-xs text-ink-soft">
        <Copyable value={code} />
      </span>
    </>
  );
}

/** The same in one line of a list, where the preview has the code to copy. */
export function CodeWords({ code }: { code: string | null | undefined }) {
  const wordsOf = useCodeWords();
  if (!code) return '–';
  const words = wordsOf(code);
  return words === null ? <bdi dir="ltr">{code}</bdi> : <bdi title={code}>{words}</bdi>;
}

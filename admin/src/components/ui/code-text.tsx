import { isErrorCode } from '@shared/errors/codes.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Copyable } from './copyable.tsx';

/** A code that was kept with a record: what it says where it is one of ours, and the code itself to quote. */
export function CodeText({ code }: { code: string }) {
  const { errorText } = useI18n();
  return (
    <>
      {isErrorCode(code) && <span className="block">{errorText({ code }).text}</span>}
      <span className="text-xs text-ink-soft">
        <Copyable value={code} />
      </span>
    </>
  );
}

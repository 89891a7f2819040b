import { useState } from 'react';
import { areShortcutsOn, setShortcuts } from '@/lib/shortcuts.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { CheckField } from '@/components/ui/field.tsx';

/** The keys, and the switch that turns the single-letter ones off. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [isOn, setIsOn] = useState(areShortcutsOn);
  const keys: readonly (readonly [string, string])[] = [
    ['Ctrl K', t('admin.key_palette')],
    ['j  ↓', t('admin.key_next')],
    ['k  ↑', t('admin.key_previous')],
    ['Enter', t('admin.key_open')],
    ['Space', t('admin.key_preview')],
    ['n', t('admin.key_next_page')],
    ['p', t('admin.key_previous_page')],
    ['/', t('admin.key_search')],
    ['Esc', t('admin.key_escape')],
    ['?', t('admin.key_help')],
  ];
  return (
    <Dialog title={t('admin.shortcuts')} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
          {keys.map(([key, text]) => (
            <div key={key} className="contents">
              <dt>
                <kbd dir="ltr" className="rounded border border-line bg-paper px-1.5 py-0.5 font-mono text-xs">
                  {key}
                </kbd>
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <CheckField
          label={t('admin.shortcuts_on')}
          checked={isOn}
          onChange={(event) => {
            setShortcuts(event.target.checked);
            setIsOn(event.target.checked);
          }}
        />
      </div>
    </Dialog>
  );
}

import { useSettingWords } from './use-setting-words.ts';

/** What a setting holds, in words; one line for each currency or country. */
export function SettingValue({ settingKey, value }: { settingKey: string; value: unknown }) {
  const lines = useSettingWords()(settingKey, value);
  return (
    <span className="flex flex-col items-start">
      {lines.map((line) => (
        <bdi key={line}>{line}</bdi>
      ))}
    </span>
  );
}

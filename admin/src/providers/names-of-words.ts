import { adminCatalogue } from '@shared/i18n/admin.ts';

/** The names of the database whose words, in any language of the screens, contain what somebody searches for. */
export function namesOfWords(groups: readonly string[], searched: string): string[] {
  const wanted = searched.toLowerCase();
  const found = [adminCatalogue.en, adminCatalogue.ur].flatMap((texts) =>
    Object.entries(texts).flatMap(([key, text]) => {
      const group = groups.find((one) => key.startsWith(`${one}.`));
      return group !== undefined && typeof text === 'string' && text.toLowerCase().includes(wanted)
        ? [key.slice(group.length + 1)]
        : [];
    }),
  );
  return [...new Set(found)];
}

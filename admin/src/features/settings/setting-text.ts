/** A value as people read and type it: texts without their quotes, all else as JSON. */
export const textOfSetting = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What was typed as a value of the kind that the setting has; undefined when it is none. */
export function readSetting(before: unknown, text: string): unknown {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (typeof before === 'string') return typed;
  if (typeof before === 'number') return /^\d{1,15}$/.test(typed) ? Number(typed) : undefined;
  const value = parseJson(typed);
  return kindOf(value) === kindOf(before) ? value : undefined;
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * One CSV field. A text that a spreadsheet would run as a formula gets a leading apostrophe: names and
 * notes come from people outside. Spreadsheets also take the wide forms of these signs, and look past
 * white space.
 */
export function csvField(value: string): string {
  const isFormula = /^[\s\u200e\u200f\u2066-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n]/u.test(value);
  const safe = isFormula && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 text with a byte order mark, so that spreadsheets read Urdu as UTF-8. */
export function toCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((fields) => fields.map(csvField).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

export type AddressLine = { readonly text: string; readonly isNumber: boolean };

/** An order's address, as an envelope would carry it; whatever is missing is left out. */
export function addressLines(
  address: Readonly<Record<string, unknown>> | null,
  countryName: (code: string) => string,
): AddressLine[] {
  if (address === null) return [];
  const read = (key: string) => (typeof address[key] === 'string' ? address[key].trim() : '');
  const town = [read('city'), read('region'), read('postal_code')].filter(Boolean).join(', ');
  const country = read('country');
  return [
    { text: read('recipient'), isNumber: false },
    { text: read('line1'), isNumber: false },
    { text: read('line2'), isNumber: false },
    { text: town, isNumber: false },
    { text: country === '' ? '' : countryName(country), isNumber: false },
    { text: read('phone'), isNumber: true },
  ].filter((line) => line.text !== '');
}

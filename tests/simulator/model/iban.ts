/** Numbers of bank accounts in Pakistan, in the model. */

/** ISO 13616: check digits are 02 to 98; read as a number, the first four characters at the end, it leaves 1 by 97. */
export function hasRightCheckDigits(iban: string): boolean {
  if (!/^..(0[2-9]|[1-8]\d|9[0-8])/.test(iban)) return false;
  const digits = `${iban.slice(4)}${iban.slice(0, 4)}`.replaceAll(/[A-Z]/g, (letter) =>
    String(Number.parseInt(letter, 36)),
  );
  return BigInt(digits) % 97n === 1n;
}

/** The IBAN of an account number with its bank. */
export function ibanOf(account: string): string {
  const known = Array.from({ length: 97 }, (_, index) => `PK${String(index + 2).padStart(2, '0')}${account}`);
  return known.find(hasRightCheckDigits) ?? '';
}

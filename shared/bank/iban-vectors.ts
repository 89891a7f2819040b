/** Examples by which the database and TypeScript are tested alike. Those that are valid are printed in public documents. */
export const ibanVectors = {
  valid: [
    'PK36SCBL0000001123456702',
    'PK24SCBL0000001171495101',
    'IQ98NBIQ850123456789012',
    'GB82WEST12345698765432',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
  ],
  invalid: [
    '',
    // One character is another one.
    'PK36SCBL0000001123456703',
    'PK36SCBM0000001123456702',
    'PK37SCBL0000001123456702',
    // Two changed places.
    'PK36SCBL0000001123456720',
    'PK36SCLB0000001123456702',
    // The country changed.
    'IQ36SCBL0000001123456702',
    // Too short, too long, in small letters, with spaces, with other digits.
    'PK36',
    'PK36SCBL00000011234567021234567890123',
    'pk36scbl0000001123456702',
    'PK36 SCBL 0000 0011 2345 6702',
    'PK36SCBL00000011234567٠2',
    // Check digits that are never given, though the remainder fits.
    'NO0086011117972',
    'NO0186011117954',
    'NO9986011117936',
  ],
} as const;

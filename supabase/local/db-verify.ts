/** Asks the ledger whether all its rules hold. */
import { connectAdmin } from './postgres/database.ts';
import type { Settings } from './settings.ts';

/** Prints each violation of ledger.verify() as a line of JSON; answers with the exit code, 1 when there is any. */
export async function verifyLedger(settings: Settings): Promise<number> {
  const sql = connectAdmin(settings);
  try {
    const violations = await sql`select invariant, subject, detail from ledger.verify()`;
    for (const violation of violations) console.log(JSON.stringify(violation));
    console.log(violations.length === 0 ? 'The books are in order.' : `${violations.length} violations.`);
    return violations.length === 0 ? 0 : 1;
  } finally {
    await sql.end();
  }
}

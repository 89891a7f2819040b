import { adminApprovalTexts } from './admin/approval-texts.ts';
import { adminApprovals } from './admin/approvals.ts';
import { adminAudit } from './admin/audit.ts';
import { adminCodes } from './admin/codes.ts';
import { adminExports } from './admin/exports.ts';
import { adminJobs } from './admin/jobs.ts';
import { adminLedger } from './admin/ledger.ts';
import { adminBank } from './admin/bank.ts';
import { adminMoney } from './admin/money.ts';
import { adminPayoutBatches } from './admin/payout-batches.ts';
import { adminPeople } from './admin/people.ts';
import { adminPricing } from './admin/pricing.ts';
import { adminRails } from './admin/rails.ts';
import { adminSettings } from './admin/settings.ts';
import { adminSettingTexts } from './admin/setting-texts.ts';
import { adminReconciliation } from './admin/reconciliation.ts';
import { adminRisk } from './admin/risk.ts';
import { adminShell } from './admin/shell.ts';
import { adminStaff } from './admin/staff.ts';
import { adminSystem } from './admin/system.ts';
import { adminWords } from './admin/words.ts';
import { defineCatalogue } from './t.ts';

/** Everything that the admin says, in English and Urdu; common.ts has the words that all apps share. */
export const adminCatalogue = defineCatalogue({
  en: {
    ...adminShell.en,
    ...adminApprovals.en,
    ...adminApprovalTexts.en,
    ...adminAudit.en,
    ...adminCodes.en,
    ...adminExports.en,
    ...adminJobs.en,
    ...adminLedger.en,
    ...adminBank.en,
    ...adminMoney.en,
    ...adminPayoutBatches.en,
    ...adminPeople.en,
    ...adminPricing.en,
    ...adminRails.en,
    ...adminSettings.en,
    ...adminSettingTexts.en,
    ...adminReconciliation.en,
    ...adminRisk.en,
    ...adminStaff.en,
    ...adminSystem.en,
    ...adminWords.en,
  },
  ur: {
    ...adminShell.ur,
    ...adminApprovals.ur,
    ...adminApprovalTexts.ur,
    ...adminAudit.ur,
    ...adminCodes.ur,
    ...adminExports.ur,
    ...adminJobs.ur,
    ...adminLedger.ur,
    ...adminBank.ur,
    ...adminMoney.ur,
    ...adminPayoutBatches.ur,
    ...adminPeople.ur,
    ...adminPricing.ur,
    ...adminRails.ur,
    ...adminSettings.ur,
    ...adminSettingTexts.ur,
    ...adminReconciliation.ur,
    ...adminRisk.ur,
    ...adminStaff.ur,
    ...adminSystem.ur,
    ...adminWords.ur,
  },
});

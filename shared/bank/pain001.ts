/** pain.001.001.09 (ISO 20022, customer credit transfer initiation): one payment instruction, one transaction a withdrawal. */
import { requireTotal, toBankText, toDecimal, type PayoutBatch } from './payout-batch.ts';

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

/** The file for the bank. @throws RangeError when the items do not add up to the total. */
export function makePain001(batch: PayoutBatch): string {
  requireTotal(batch);
  const count = tag('NbOfTxs', String(batch.items.length));
  const sum = tag('CtrlSum', toDecimal(batch.total_minor, batch.currency));
  const name = tag('Nm', toBankText(batch.debtor.name, 70));
  const header = tag('MsgId', batch.code) + tag('CreDtTm', batch.exported_at) + count + sum + tag('InitgPty', name);
  const instruction = [
    tag('PmtInfId', batch.code),
    tag('PmtMtd', 'TRF'),
    // One debit a withdrawal, so that each line of the statement names the withdrawal that it paid.
    tag('BtchBookg', 'false'),
    count,
    sum,
    tag('ReqdExctnDt', tag('Dt', batch.execute_on)),
    tag('Dbtr', name),
    tag('DbtrAcct', accountId(batch.debtor.account) + tag('Ccy', batch.currency)),
    tag('DbtrAgt', agent(batch.debtor.bic, null)),
    // We pay what our bank takes, the receiver what his bank takes.
    tag('ChrgBr', 'SHAR'),
    ...batch.items.map((item) => transaction(item, batch)),
  ];
  const body = tag('CstmrCdtTrfInitn', tag('GrpHdr', header) + tag('PmtInf', instruction.join('')));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}">${body}</Document>\n`;
}

function transaction(item: PayoutBatch['items'][number], batch: PayoutBatch): string {
  const amount = `<InstdAmt Ccy="${batch.currency}">${toDecimal(item.amount_minor, batch.currency)}</InstdAmt>`;
  return tag(
    'CdtTrfTxInf',
    [
      // The withdrawal's code comes back on the statement; it is never given to another payment.
      tag('PmtId', tag('InstrId', item.code) + tag('EndToEndId', item.code)),
      tag('Amt', amount),
      tag('CdtrAgt', agent(null, item.bank_name)),
      tag('Cdtr', tag('Nm', toBankText(item.account_name, 70))),
      tag('CdtrAcct', accountId(item.account)),
      tag('RmtInf', tag('Ustrd', toBankText(`Amana ${item.code}`, 140))),
    ].join(''),
  );
}

function accountId(account: string): string {
  const isIban = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(account);
  return tag('Id', isIban ? tag('IBAN', account) : tag('Othr', tag('Id', account)));
}

function agent(bic: string | null, name: string | null): string {
  const inside =
    bic !== null
      ? tag('BICFI', bic)
      : name !== null
        ? tag('Nm', toBankText(name, 140))
        : tag('Othr', tag('Id', 'NOTPROVIDED'));
  return tag('FinInstnId', inside);
}

/** An element whose content is either elements made here or text that is escaped. */
function tag(name: string, content: string): string {
  return `<${name}>${content.startsWith('<') ? content : escapeXml(content)}</${name}>`;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Paystack's API: paths, checks, answers and errors as the company has them. */
import type { Acts } from './acts.ts';
import { bankRecords } from './banks.ts';
import { randomBytes } from 'node:crypto';
import { parseObject, sendJson, type Exchange } from '../http.ts';
import { listDisputes, listRefunds, listSettlements, listTransactions, listTransfers } from './lists.ts';
import { nameOf } from './names.ts';
import { refundRecord, transactionRecord, transferFee, transferRecord } from './records.ts';
import { nextId } from '../store.ts';
import {
  book,
  takeFault,
  type Refund,
  type RefundStatus,
  type Store,
  type Transfer,
  type TransferStatus,
} from './state.ts';

export interface ApiSettings {
  readonly secretKey: string;
  /** Where buyers find the checkout page. */
  readonly publicUrl: string;
  readonly acts: Acts;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Route = readonly [
  method: string,
  path: RegExp,
  answer: (exchange: Exchange, store: Store, settings: ApiSettings, part: string) => Answer,
];

const routes: readonly Route[] = [
  ['POST', /^\/transaction\/initialize$/, initialize],
  ['GET', /^\/transaction\/verify\/([^/]+)$/, verifyTransaction],
  ['GET', /^\/transaction$/, listTransactions],
  ['POST', /^\/transaction\/charge_authorization$/, chargeAuthorization],
  ['POST', /^\/refund$/, createRefund],
  ['GET', /^\/refund\/(\d+)$/, fetchRefund],
  ['GET', /^\/refund$/, listRefunds],
  ['GET', /^\/dispute$/, listDisputes],
  ['GET', /^\/bank\/resolve$/, resolveAccount],
  ['GET', /^\/bank$/, () => done('Banks retrieved', bankRecords)],
  ['POST', /^\/transferrecipient$/, createRecipient],
  ['POST', /^\/transfer$/, createTransfer],
  ['GET', /^\/transfer\/verify\/([^/]+)$/, verifyTransfer],
  ['POST', /^\/transfer\/finalize_transfer$/, finalizeTransfer],
  ['GET', /^\/transfer$/, listTransfers],
  ['GET', /^\/settlement$/, listSettlements],
  [
    'GET',
    /^\/balance$/,
    (_exchange, store) =>
      done(
        'Balances retrieved',
        Object.entries(store.state.balances).map(([currency, balance]) => ({ currency, balance })),
      ),
  ],
  [
    'GET',
    /^\/balance\/ledger$/,
    (_exchange, store) => done('Balance ledger retrieved', store.state.ledger.toReversed().slice(0, 100)),
  ],
];

/** Answers a call under /paystack; `path` is what follows. */
export async function answerApi(exchange: Exchange, path: string, store: Store, settings: ApiSettings): Promise<void> {
  const { request, response } = exchange;
  const fault = (name: string) => takeFault(store.state, `api.${name}`, path);
  if (fault('timeout')) return hang(response);
  if (fault('500'))
    return sendJson(response, 500, {
      status: false,
      message: 'An unknown error has occurred',
      type: 'api_error',
      code: 'unknown',
    });
  if (fault('429')) {
    return sendJson(response, 429, {
      status: false,
      message: 'Rate limit exceeded!',
      meta: { nextStep: 'Wait a few minutes and try the API call again' },
      type: 'api_error',
      code: 'rate_limited',
    });
  }
  if (fault('401') || request.headers.authorization !== `Bearer ${settings.secretKey}`) {
    return sendJson(response, 401, {
      status: false,
      message: 'Invalid key',
      meta: { nextStep: 'Ensure that you provide the correct authorization key for the request' },
      type: 'validation_error',
      code: 'invalid_Key',
    });
  }
  if (fault('garbage')) {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>maintenance</body></html>');
    return;
  }
  for (const [method, pattern, answer] of routes) {
    const match = pattern.exec(path);
    if (match === null || request.method !== method) continue;
    const { status, body } = answer(exchange, store, settings, decodeURIComponent(match[1] ?? ''));
    store.save();
    if (fault('timeout_after')) return hang(response);
    if (fault('500_after')) return sendJson(response, 502, { message: 'Bad gateway' });
    return sendJson(response, status, body);
  }
  return sendJson(response, 404, {
    status: false,
    message: 'Requested resource does not exist',
    type: 'validation_error',
    code: 'not_found',
  });
}

/** Says nothing until the caller gives up. */
function hang(response: Exchange['response']): void {
  response.on('close', () => undefined);
}

function done(message: string, data: unknown, status = 200): Answer {
  return { status, body: { status: true, message, data } };
}

function refuse(status: number, message: string, code: string): Answer {
  return {
    status,
    body: {
      status: false,
      message,
      meta: { nextStep: 'Check the request and try again' },
      type: 'validation_error',
      code,
    },
  };
}

/** Whole smallest units, as a number or as a string of digits. */
function readAmount(value: unknown): number | null {
  const amount = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof amount === 'number' && Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}

function initialize({ body }: Exchange, { state }: Store, settings: ApiSettings): Answer {
  const input = parseObject(body);
  const amount = readAmount(input['amount']);
  const email = input['email'];
  const currency = input['currency'] ?? 'NGN';
  const reference = input['reference'] ?? `T${nextId(state)}`;
  if (typeof email !== 'string' || !email.includes('@'))
    return refuse(400, 'Invalid Email Address Passed', 'invalid_email_address');
  if (amount === null) return refuse(400, 'Invalid Amount Sent', 'invalid_amount');
  if (currency !== 'NGN') return refuse(403, 'Currency not supported by merchant', 'unsupported_currency');
  if (amount < 5_000) return refuse(400, 'Amount is below the minimum', 'invalid_amount');
  if (typeof reference !== 'string' || !/^[A-Za-z0-9.=-]+$/.test(reference))
    return refuse(400, 'Invalid reference', 'invalid_params');
  if (state.transactions.some((item) => item.reference === reference)) {
    return refuse(400, 'Duplicate Transaction Reference', 'duplicate_reference');
  }
  const accessCode = randomBytes(9).toString('base64url').toLowerCase().replaceAll(/[-_]/g, 'x');
  state.transactions.push({
    id: nextId(state),
    reference,
    accessCode,
    email,
    amount,
    currency,
    metadata: input['metadata'] ?? '',
    callbackUrl: typeof input['callback_url'] === 'string' ? input['callback_url'] : null,
    createdAt: new Date().toISOString(),
    status: 'abandoned',
    gatewayResponse: 'The transaction was not completed',
    paidAt: null,
    fees: 0,
  });
  return done('Authorization URL created', {
    authorization_url: `${settings.publicUrl}/paystack/checkout/${accessCode}`,
    access_code: accessCode,
    reference,
  });
}

/** Charges a card that was used before. It goes through in a moment; the webhook follows as for any charge. */
function chargeAuthorization(exchange: Exchange, store: Store, settings: ApiSettings): Answer {
  const { state } = store;
  const code = parseObject(exchange.body)['authorization_code'];
  const isKnown = state.transactions.some((item) => item.paidAt !== null && `AUTH_${item.accessCode}` === code);
  if (!isKnown) return refuse(400, 'Authorization is not valid', 'invalid_authorization');
  const begun = initialize(exchange, store, settings);
  const transaction = state.transactions.at(-1);
  if (begun.status !== 200 || transaction === undefined) return begun;
  if (takeFault(state, 'charge.paused')) {
    return done('Please, redirect your customer to the authorization url provided', {
      authorization_url: `${settings.publicUrl}/paystack/checkout/${transaction.accessCode}`,
      reference: transaction.reference,
      access_code: transaction.accessCode,
      paused: true,
    });
  }
  settings.acts.pay(transaction, takeFault(state, 'charge.declined') ? 'failed' : 'success');
  return done('Charge attempted', transactionRecord(transaction));
}

function verifyTransaction(_exchange: Exchange, { state }: Store, _settings: ApiSettings, reference: string): Answer {
  const transaction = state.transactions.find((item) => item.reference === reference);
  return transaction
    ? done('Verification successful', transactionRecord(transaction))
    : refuse(404, 'Transaction reference not found.', 'transaction_not_found');
}

function createRefund({ body }: Exchange, { state }: Store): Answer {
  const input = parseObject(body);
  const transaction = state.transactions.find(
    (item) => item.reference === input['transaction'] || item.id === Number(input['transaction']),
  );
  if (transaction === undefined) return refuse(404, 'Transaction not found', 'transaction_not_found');
  if (transaction.status !== 'success')
    return refuse(400, 'Transaction has not been paid', 'invalid_transaction_status');
  const amount = readAmount(input['amount'] ?? transaction.amount);
  const refunded = state.refunds
    .filter((item) => item.transaction === transaction.reference && item.status !== 'failed')
    .reduce((sum, item) => sum + item.amount, 0);
  if (amount === null || amount + refunded > transaction.amount)
    return refuse(400, 'Refund amount cannot be greater than the transaction amount', 'invalid_amount');
  const end: RefundStatus = takeFault(state, 'refund.fail')
    ? 'failed'
    : takeFault(state, 'refund.needs_attention')
      ? 'needs-attention'
      : 'processed';
  const refund: Refund = {
    id: nextId(state),
    transaction: transaction.reference,
    amount,
    currency: transaction.currency,
    merchantNote: typeof input['merchant_note'] === 'string' ? input['merchant_note'] : '',
    createdAt: new Date().toISOString(),
    status: 'pending',
    next: ['processing', end],
    dueAt: Date.now() + (state.settings.refundSeconds * 1_000) / state.settings.speed,
  };
  state.refunds.push(refund);
  return done('Refund has been queued for processing', {
    ...refundRecord(state, refund),
    transaction: transactionRecord(transaction),
  });
}

function fetchRefund(_exchange: Exchange, { state }: Store, _settings: ApiSettings, id: string): Answer {
  const refund = state.refunds.find((item) => item.id === Number(id));
  return refund
    ? done('Refund retrieved', refundRecord(state, refund))
    : refuse(404, 'Refund not found', 'refund_not_found');
}

function resolveAccount({ url }: Exchange, { state }: Store): Answer {
  const accountNumber = url.searchParams.get('account_number') ?? '';
  const answer = nameOf(state, accountNumber);
  if (answer.outcome === 'known')
    return done('Account number resolved', { account_number: accountNumber, account_name: answer.name, bank_id: 9 });
  return answer.outcome === 'used_up'
    ? refuse(429, 'Test mode daily limit of 3 live bank resolves exceeded.', 'rate_limited')
    : refuse(422, 'Could not resolve account name. Check parameters or try again.', 'invalid_bank_account');
}

function createRecipient({ body }: Exchange, { state }: Store): Answer {
  const { name, account_number: accountNumber, bank_code: bankCode, currency = 'NGN' } = parseObject(body);
  if (typeof name !== 'string' || name === '') return refuse(400, 'Name is required', 'missing_params');
  if (typeof bankCode !== 'string' || !/^\w{3,11}$/.test(bankCode))
    return refuse(400, 'Invalid bank code', 'invalid_bank_code');
  // An account that the bank does not know: any that ends in 0000.
  if (typeof accountNumber !== 'string' || !/^\d{10}$/.test(accountNumber) || accountNumber.endsWith('0000')) {
    return refuse(400, 'Could not resolve account name. Check parameters or try again.', 'invalid_bank_account');
  }
  const known = state.recipients.find((item) => item.accountNumber === accountNumber && item.bankCode === bankCode);
  const recipient = known ?? {
    code: `RCP_${randomBytes(8).toString('hex')}`,
    name,
    accountNumber,
    bankCode,
    currency: String(currency),
  };
  if (known === undefined) state.recipients.push(recipient);
  return done(
    'Transfer recipient created successfully',
    {
      active: true,
      currency: recipient.currency,
      domain: 'test',
      name: recipient.name,
      recipient_code: recipient.code,
      type: 'nuban',
      details: { account_number: accountNumber, account_name: null, bank_code: bankCode, bank_name: null },
    },
    201,
  );
}

function createTransfer({ body }: Exchange, { state }: Store): Answer {
  const { source, amount: rawAmount, recipient, reference, reason = '', currency = 'NGN' } = parseObject(body);
  const amount = readAmount(rawAmount);
  if (source !== 'balance' || amount === null) return refuse(400, 'Invalid amount or source', 'invalid_params');
  if (!state.recipients.some((item) => item.code === recipient))
    return refuse(404, 'Recipient specified is invalid', 'invalid_recipient');
  if (typeof reference !== 'string' || !/^[a-z0-9_-]{16,50}$/.test(reference))
    return refuse(400, 'Invalid reference', 'invalid_params');
  if (state.transfers.some((item) => item.reference === reference)) {
    return refuse(
      400,
      'Please provide a unique reference. Reference already exists on a transfer',
      'duplicate_reference',
    );
  }
  const fee = transferFee(amount);
  if ((state.balances[String(currency)] ?? 0) < amount + fee)
    return refuse(400, 'Your balance is not enough to fulfil this request', 'insufficient_balance');
  const { status, next } = plannedEnd(state.faults.length > 0 ? (name) => takeFault(state, name) : () => false);
  const transfer: Transfer = {
    id: nextId(state),
    code: `TRF_${randomBytes(8).toString('hex')}`,
    reference,
    amount,
    currency: String(currency),
    recipient: String(recipient),
    reason: String(reason),
    fee,
    createdAt: new Date().toISOString(),
    status,
    next,
    dueAt: next.length > 0 ? Date.now() + (state.settings.transferSeconds * 1_000) / state.settings.speed : null,
  };
  state.transfers.push(transfer);
  book(state, transfer.currency, -amount - fee, `transfer ${reference}`);
  return done('Transfer has been queued', transferRecord(state, transfer));
}

/** How the transfer will go, by the faults that are set. */
function plannedEnd(isSet: (name: string) => boolean): { status: TransferStatus; next: readonly TransferStatus[] } {
  if (isSet('transfer.otp')) return { status: 'otp', next: [] };
  if (isSet('transfer.pending')) return { status: 'pending', next: [] };
  if (isSet('transfer.fail')) return { status: 'pending', next: ['failed'] };
  if (isSet('transfer.reverse')) return { status: 'pending', next: ['success', 'reversed'] };
  return { status: 'pending', next: ['success'] };
}

function verifyTransfer(_exchange: Exchange, { state }: Store, _settings: ApiSettings, reference: string): Answer {
  const transfer = state.transfers.find((item) => item.reference === reference);
  return transfer
    ? done('Transfer retrieved', { ...transferRecord(state, transfer), fee_charged: transfer.fee })
    : refuse(404, 'Transfer not found', 'transfer_not_found');
}

function finalizeTransfer({ body }: Exchange, { state }: Store): Answer {
  const { transfer_code: code, otp } = parseObject(body);
  const transfer = state.transfers.find((item) => item.code === code);
  if (transfer === undefined) return refuse(404, 'Transfer not found', 'transfer_not_found');
  if (transfer.status !== 'otp' || typeof otp !== 'string' || !/^\d{6}$/.test(otp))
    return refuse(400, 'Could not finalize transfer', 'invalid_otp');
  transfer.status = 'pending';
  transfer.next = ['success'];
  transfer.dueAt = Date.now();
  return done('Transfer has been queued', transferRecord(state, transfer));
}

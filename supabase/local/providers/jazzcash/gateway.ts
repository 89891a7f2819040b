/** JazzCash's own API in its three generations: wallet payments, status inquiry, refund. Refusals come with HTTP 200. */
import { randomBytes } from 'node:crypto';
import { parseObject, sendJson, type Exchange } from '../http.ts';
import { messageOf, type Acts } from './acts.ts';
import { isHashGood, withHash, type Fields, type HashFault } from './signing.ts';
import { nextId } from '../store.ts';
import { takeFault, type JazzcashAccount, type Payment, type Store } from './state.ts';

export interface Gateway {
  /** Whether the path is one of the API's. */
  has(path: string): boolean;
  answer(exchange: Exchange, path: string): Promise<void>;
  /** Makes a payment of a request that was checked, hosted or from a wallet. */
  begin(fields: Input, channel: Payment['channel'], version: Payment['version']): Payment;
  /** Why a request is not taken: a code, or null. */
  refusal(fields: Input, known: readonly string[] | null): string | null;
}

export type Input = Readonly<Record<string, unknown>>;

const walletPaths: Readonly<Record<string, Payment['version']>> = {
  '/ApplicationAPI/API/Payment/DoTransaction': '1.1',
  '/api/payment/DoTransaction': '1.1',
  '/api/v1/rest/payments/m-wallet': '1.1',
  '/ApplicationAPI/API/2.0/Purchase/DoMWalletTransaction': '2.0',
  '/api/2.0/purchase/domwallettransaction': '2.0',
  '/api/v2/rest/payments/m-wallet': '2.0',
};
const inquiryPaths: Readonly<Record<string, 1 | 2>> = {
  '/ApplicationAPI/API/PaymentInquiry/Inquire': 1,
  '/api/v1/rest/payments/status/inquiry': 1,
  '/api/v2/rest/payments/status/inquiry': 2,
};
const refundPaths = new Set([
  '/ApplicationAPI/API/Purchase/domwalletrefundtransaction',
  '/api/Purchase/domwalletrefundtransaction',
]);

/** Version 2 of the wallet API takes these and no others. */
const walletV2Names = [
  'pp_Amount',
  'pp_BankID',
  'pp_BillReference',
  'pp_CNIC',
  'pp_Description',
  'pp_Language',
  'pp_MerchantID',
  'pp_MobileNumber',
  'pp_Password',
  'pp_ProductID',
  'pp_SubMerchantID',
  'pp_TxnCurrency',
  'pp_TxnDateTime',
  'pp_TxnExpiryDateTime',
  'pp_TxnRefNo',
  'ppmpf_1',
  'ppmpf_2',
  'ppmpf_3',
  'ppmpf_4',
  'ppmpf_5',
  'pp_SecureHash',
];

const wafPage =
  '<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.</body></html>';

const tickMilliseconds = 50;

export function makeGateway(store: Store, account: JazzcashAccount, acts: Acts): Gateway {
  const fault = (name: string, path = '') => takeFault(store.state, name, path);

  const reply = (fields: Fields): Fields => {
    const hash: HashFault = fault('reply.wrong_hash')
      ? 'wrong'
      : fault('reply.no_hash')
        ? 'missing'
        : fault('reply.lower_hash')
          ? 'lower'
          : 'none';
    return withHash(fields, account.integritySalt, hash);
  };

  const refusal = (fields: Input, known: readonly string[] | null): string | null => {
    if (Object.values(fields).some((value) => typeof value !== 'string')) return '110';
    if (fields['pp_MerchantID'] !== account.merchantId || fields['pp_Password'] !== account.password) return '101';
    if (!isHashGood(fields, account.integritySalt)) return '115';
    if (known !== null && Object.keys(fields).toSorted().join() !== known.toSorted().join()) return '110';
    return null;
  };

  /** What only a new payment must have. */
  const paymentRefusal = (fields: Input, version: Payment['version']): string | null => {
    // Version 1 counts the national id as a broken hash.
    if (version === '1.1' && 'pp_CNIC' in fields) return '115';
    const first = refusal(fields, version === '2.0' ? walletV2Names : null);
    if (first !== null) return first;
    const mobile = version === '2.0' ? fields['pp_MobileNumber'] : fields['ppmpf_1'];
    const isValid =
      isPaymentValid(fields) &&
      /^03\d{9}$/.test(text(mobile)) &&
      (version === '2.0' ? /^\d{6}$/.test(text(fields['pp_CNIC'])) : fields['pp_TxnType'] === 'MWALLET');
    const isReturnRegistered =
      version === '2.0' || account.returnUrl === null || fields['pp_ReturnURL'] === account.returnUrl;
    if (!isValid || !isReturnRegistered) return '110';
    return store.state.payments.some((item) => item.reference === fields['pp_TxnRefNo']) ? '110' : null;
  };

  const begin = (fields: Input, channel: Payment['channel'], version: Payment['version']): Payment => {
    const payment: Payment = {
      reference: text(fields['pp_TxnRefNo']),
      token: randomBytes(12).toString('hex'),
      channel,
      version,
      amount: Number(fields['pp_Amount']),
      mobile: text(version === '2.0' ? fields['pp_MobileNumber'] : fields['ppmpf_1']),
      cnic: text(fields['pp_CNIC']),
      billReference: text(fields['pp_BillReference']),
      description: text(fields['pp_Description']),
      returnUrl: text(fields['pp_ReturnURL']),
      begunAt: text(fields['pp_TxnDateTime']),
      expiresAt: toInstant(text(fields['pp_TxnExpiryDateTime'])),
      createdAt: new Date().toISOString(),
      retrievalReference: String(nextId(store.state)),
      txnType: channel === 'wallet' ? 'MWALLET' : '',
      state: channel === 'wallet' ? 'prompt' : 'open',
      code: '157',
      message: messageOf('157'),
      refunded: 0,
      dueAt: channel === 'wallet' ? Date.now() + store.state.settings.promptSeconds * 1_000 : null,
    };
    store.state.payments.push(payment);
    store.save();
    return payment;
  };

  /** Blocks until the payer has decided or the prompt is over, as the true one does. */
  const decided = async (payment: Payment, response: Exchange['response']): Promise<void> => {
    const { prompt } = store.state.settings;
    if (prompt === 'approve') acts.pay(payment);
    if (prompt === 'decline') acts.fail(payment, '112');
    while (payment.state === 'prompt' && !response.destroyed) await wait(tickMilliseconds);
  };

  const payByWallet = async (exchange: Exchange, version: Payment['version']): Promise<Fields | null> => {
    const input = readInput(exchange);
    const code = paymentRefusal(input, version);
    if (code !== null) return reply(refused(input, version, code));
    const payment = begin(input, 'wallet', version);
    const scripted = store.state.codes.shift();
    if (scripted !== undefined) {
      if (scripted === '157') payment.dueAt = null;
      else acts.fail(payment, scripted);
      return reply(walletReply(payment, scripted, account));
    }
    // The reply says that all went wrong, or nothing at all, and the money is taken all the same.
    if (fault('reply.199_taken')) {
      acts.pay(payment);
      return reply(walletReply(payment, '199', account));
    }
    if (fault('reply.pending')) {
      payment.state = 'pending';
      payment.dueAt = null;
      return reply(walletReply(payment, '157', account));
    }
    if (fault('reply.hang')) {
      acts.pay(payment);
      await wait(store.state.settings.hangSeconds * 1_000);
    }
    await decided(payment, exchange.response);
    // The push is sent the moment the payer decides; this keeps the reply back until the push is there.
    if (fault('ipn.before_reply')) await wait(1_000);
    return reply(walletReply(payment, payment.state === 'paid' ? '000' : payment.code, account));
  };

  const inquire = (exchange: Exchange, version: 1 | 2): Fields => {
    const input = readInput(exchange);
    const code = refusal(input, null);
    if (code !== null) return reply({ pp_ResponseCode: code, pp_ResponseMessage: messageOf(code) });
    const payment = store.state.payments.find((item) => item.reference === input['pp_TxnRefNo']);
    if (payment === undefined || fault('inquiry.not_found')) {
      return reply({ pp_ResponseCode: '109', pp_ResponseMessage: messageOf('109') });
    }
    const shown = fault('inquiry.pending')
      ? { ...payment, state: 'pending' as const, code: '157', message: messageOf('157') }
      : payment;
    const fields = inquiryReply(shown, version, account);
    if (version === 2 && fault('inquiry.wrong_amount')) fields['pp_Amount'] = String(payment.amount - 100);
    if (version === 2 && fault('inquiry.no_amount')) fields['pp_Amount'] = '';
    if (version === 2 && fault('inquiry.other_reference')) fields['pp_TxnRefNo'] = 'ANOTHERREFERENCE';
    return reply(fields);
  };

  const refund = (exchange: Exchange): Fields => {
    const input = readInput(exchange);
    const payment = store.state.payments.find((item) => item.reference === input['pp_TxnRefNo']);
    const amount = Number(input['pp_Amount']);
    const code =
      refusal(input, null) ??
      (input['pp_MerchantMPIN'] === account.mpin ? null : '110') ??
      refundRefusal(payment, amount, store.state.balance, (name) => fault(`refund.${name}`));
    if (code === null && payment !== undefined) {
      payment.refunded += amount;
      store.state.balance -= amount;
      if (payment.refunded === payment.amount) {
        payment.state = 'refunded';
        payment.code = '131';
        payment.message = messageOf('131');
      }
      store.save();
    }
    return reply({ pp_ResponseCode: code ?? '000', pp_ResponseMessage: messageOf(code ?? '000') });
  };

  return {
    has: (path) => path in walletPaths || path in inquiryPaths || refundPaths.has(path),
    refusal,
    begin,
    async answer(exchange, path) {
      const { response } = exchange;
      if (exchange.request.method !== 'POST') return sendJson(response, 405, { message: 'Method not allowed' });
      if (fault('api.timeout', path)) return;
      if (fault('api.500', path)) return sendJson(response, 500, { message: 'An error has occurred.' });
      if (fault('api.waf', path)) {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(wafPage);
        return;
      }
      const walletVersion = walletPaths[path];
      const inquiryVersion = inquiryPaths[path];
      const fields =
        walletVersion !== undefined
          ? await payByWallet(exchange, walletVersion)
          : inquiryVersion !== undefined
            ? inquire(exchange, inquiryVersion)
            : refund(exchange);
      store.save();
      if (fault('api.timeout_after', path)) return;
      if (fault('api.500_after', path)) return sendJson(response, 502, { message: 'Bad gateway' });
      if (fault('api.garbage', path)) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"pp_ResponseCode":"00');
        return;
      }
      sendJson(response, 200, fields);
    },
  };
}

/** The value where it is a text, else nothing. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** JSON or a form: both reach JazzCash. */
export function readInput({ request, body }: Exchange): Input {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? Object.fromEntries(new URLSearchParams(body)) : parseObject(body);
}

/** What every payment must have, whatever its channel. */
export function isPaymentValid(fields: Input): boolean {
  return (
    /^[1-9]\d{0,12}$/.test(text(fields['pp_Amount'])) &&
    fields['pp_TxnCurrency'] === 'PKR' &&
    fields['pp_Language'] === 'EN' &&
    /^[A-Za-z0-9]{1,20}$/.test(text(fields['pp_TxnRefNo'])) &&
    /^[A-Za-z0-9]{1,20}$/.test(text(fields['pp_BillReference'])) &&
    /^[^<>\\*=%/:'|"{}]{1,200}$/.test(text(fields['pp_Description'])) &&
    /^\d{14}$/.test(text(fields['pp_TxnDateTime'])) &&
    toInstant(text(fields['pp_TxnExpiryDateTime'])) > Date.now()
  );
}

/** Milliseconds of a local time of Pakistan; NaN when it is none. */
function toInstant(local: string): number {
  const [, day, time] = /^(\d{8})(\d{6})$/.exec(local) ?? [];
  if (day === undefined || time === undefined) return Number.NaN;
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return Date.parse(`${date}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}+05:00`);
}

function refused(input: Input, version: Payment['version'], code: string): Fields {
  return {
    pp_MerchantID: text(input['pp_MerchantID']),
    pp_ResponseCode: code,
    pp_ResponseMessage: messageOf(code),
    pp_TxnRefNo: text(input['pp_TxnRefNo']),
    pp_Version: version,
  };
}

/** The reply to a wallet payment: the merchant's password is in it, and the retrieval reference is misspelt. */
function walletReply(payment: Payment, code: string, account: JazzcashAccount): Fields {
  return {
    pp_Amount: String(payment.amount),
    pp_AuthCode: code === '000' ? '060935465981' : '',
    pp_BankID: '',
    pp_BillReference: payment.billReference,
    ...(payment.version === '2.0' ? { pp_CNIC: payment.cnic, pp_CustomerMsisdn: payment.mobile } : {}),
    pp_Language: 'EN',
    pp_MerchantID: account.merchantId,
    pp_Password: account.password,
    pp_ProductID: '',
    pp_ResponseCode: code,
    pp_ResponseMessage: messageOf(code),
    pp_RetreivalReferenceNo: payment.retrievalReference,
    pp_ReturnURL: null,
    pp_SettlementExpiry: '',
    pp_SubMerchantId: '',
    pp_TxnCurrency: 'PKR',
    pp_TxnDateTime: payment.begunAt,
    pp_TxnRefNo: payment.reference,
    pp_TxnType: 'MWALLET',
    pp_Version: payment.version,
    ppmpf_1: payment.version === '1.1' ? payment.mobile : '',
    ppmpf_2: '',
    ppmpf_3: '',
    ppmpf_4: '',
    ppmpf_5: '',
  };
}

const statusWords: Readonly<Record<Payment['state'], string>> = {
  open: 'Pending',
  prompt: 'Pending',
  pending: 'Pending',
  paid: 'Completed',
  refunded: 'Completed',
  reversed: 'Completed',
  failed: 'Failed',
};

/** The outer code says that the inquiry worked; the verdict is the inner one. Version 1 names neither amount nor reference. */
function inquiryReply(payment: Payment, version: 1 | 2, account: JazzcashAccount): Fields {
  const common = {
    pp_ResponseCode: '000',
    pp_ResponseMessage: 'The inquiry was successful.',
    pp_PaymentResponseCode: payment.code,
    pp_PaymentResponseMessage: payment.message,
    pp_Status: payment.code === '116' ? 'Dropped' : statusWords[payment.state],
    pp_RetrievalReferenceNo: payment.retrievalReference,
    pp_SettlementDate: '',
    pp_AuthCode: payment.state === 'paid' ? '060935465981' : '',
  };
  return version === 1
    ? { ...common, pp_SettlementExpiry: '', pp_BankID: '', pp_ProductID: '' }
    : {
        ...common,
        pp_MerchantID: account.merchantId,
        pp_TxnRefNo: payment.reference,
        pp_TxnType: payment.txnType,
        pp_Amount: String(payment.amount),
        pp_TxnDateTime: payment.begunAt,
        pp_BillReference: payment.billReference,
      };
}

function refundRefusal(
  payment: Payment | undefined,
  amount: number,
  balance: number,
  isSet: (name: string) => boolean,
): string | null {
  if (payment === undefined) return '109';
  if (isSet('not_eligible') || payment.channel !== 'wallet' || payment.state !== 'paid') return '452';
  if (isSet('not_settled')) return '455';
  if (isSet('no_balance') || balance < amount) return '453';
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > payment.amount - payment.refunded) return '452';
  return payment.refunded > 0 ? '451' : null;
}

/** The push (IPN): JSON with the merchant's password and no amount, tried three times in all. */
import { parseObject } from '../http.ts';
import { hashOf, withHash, type HashFault } from './signing.ts';
import { nextId } from '../store.ts';
import { takeFault, type Ipn, type JazzcashAccount, type Payment, type Store } from './state.ts';

const attemptsAtMost = 3;
const lateMilliseconds = 60_000;

export interface IpnSender {
  /** Puts the news of a payment on its way, with the faults that are set. */
  emit(payment: Payment, code: string, message: string): void;
  deliver(ipn: Ipn): Promise<number | null>;
  /** Lets held pushes go, half a second apart. */
  release(isReversed: boolean): number;
  tick(now: number): void;
  /** Sends fields as they are; keeps no record. */
  post(body: string): Promise<{ readonly status: number | null; readonly text: string }>;
}

export function makeIpnSender(store: Store, account: JazzcashAccount, log: (line: string) => void): IpnSender {
  const underWay = new Set<number>();

  const post = async (body: string) => {
    try {
      const answer = await fetch(account.ipnUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(store.state.settings.ipnSeconds * 1_000),
      });
      return { status: answer.status, text: await answer.text() };
    } catch {
      return { status: null, text: '' };
    }
  };

  const deliver = async (ipn: Ipn): Promise<number | null> => {
    underWay.add(ipn.id);
    const { status, text } = await post(ipn.body);
    underWay.delete(ipn.id);
    const answer = parseObject(text);
    ipn.attempts += 1;
    ipn.lastStatus = status;
    ipn.isAcknowledgementSigned = answer['pp_SecureHash'] === hashOf(answer, account.integritySalt);
    if (status === 200 && answer['pp_ResponseCode'] === '000') {
      ipn.state = 'delivered';
      ipn.dueAt = null;
    } else if (ipn.state !== 'delivered') {
      const isLast = ipn.attempts >= attemptsAtMost;
      ipn.state = isLast ? 'given_up' : 'waiting';
      ipn.dueAt = isLast ? null : Date.now() + store.state.settings.ipnRetrySeconds * 1_000;
    }
    const { reference, code, attempts } = ipn;
    log(JSON.stringify({ at: new Date().toISOString(), event: 'ipn', reference, code, status, attempts }));
    store.save();
    return status;
  };

  const queue = (payment: Payment, code: string, body: string, dueAt: number | null, state: Ipn['state']) => {
    store.state.ipns.push({
      id: nextId(store.state),
      reference: payment.reference,
      code,
      body,
      createdAt: new Date().toISOString(),
      attempts: 0,
      dueAt,
      state,
      lastStatus: null,
      isAcknowledgementSigned: false,
    });
    if (store.state.ipns.length > 2_000) store.state.ipns.splice(0, store.state.ipns.length - 2_000);
  };

  return {
    emit(payment, code, message) {
      const isSet = (name: string) => takeFault(store.state, `ipn.${name}`);
      const hash: HashFault = isSet('wrong_hash')
        ? 'wrong'
        : isSet('no_hash')
          ? 'missing'
          : isSet('lower_hash')
            ? 'lower'
            : 'none';
      const body = JSON.stringify(ipnFields(payment, code, message, account, hash));
      const now = Date.now();
      if (isSet('lost')) queue(payment, code, body, null, 'lost');
      else if (isSet('hold')) queue(payment, code, body, null, 'held');
      else if (isSet('late')) queue(payment, code, body, now + lateMilliseconds, 'waiting');
      else queue(payment, code, body, now, 'waiting');
      if (isSet('three_times')) for (const wait of [200, 400]) queue(payment, code, body, now + wait, 'waiting');
      store.save();
    },
    deliver,
    release(isReversed) {
      const held = store.state.ipns.filter((item) => item.state === 'held');
      for (const [index, ipn] of (isReversed ? held.toReversed() : held).entries()) {
        ipn.state = 'waiting';
        ipn.dueAt = Date.now() + index * 500;
      }
      return held.length;
    },
    tick(now) {
      for (const ipn of store.state.ipns) {
        if (ipn.dueAt !== null && ipn.dueAt <= now && !underWay.has(ipn.id)) void deliver(ipn);
      }
    },
    post,
  };
}

/** Thirteen fields; two are null and one is the merchant's password. */
export function ipnFields(
  payment: Payment,
  code: string,
  message: string,
  account: JazzcashAccount,
  hash: HashFault = 'none',
): Record<string, string | null> {
  return withHash(
    {
      pp_Version: payment.version,
      pp_TxnType: payment.txnType,
      pp_BankID: '',
      pp_ProductID: null,
      pp_Password: account.password,
      pp_TxnRefNo: payment.reference,
      pp_TxnDateTime: payment.begunAt,
      pp_ResponseCode: code,
      pp_ResponseMessage: message,
      pp_AuthCode: payment.state === 'paid' ? '060935465981' : '',
      pp_SettlementExpiry: null,
      pp_RetreivalReferenceNo: payment.retrievalReference,
    },
    account.integritySalt,
    hash,
  );
}

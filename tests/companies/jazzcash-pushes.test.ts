/** What JazzCash brings by itself, and what pretends to be it. */
import { describe, expect, test } from 'vitest';
import { makeJazzcash } from '../../supabase/functions/_shared/providers/jazzcash.ts';
import { withHash, type Fields } from '../../supabase/local/providers/jazzcash/signing.ts';
import { merchant, newPayment, rawRequest, settingsFor } from './jazzcash-harness.ts';
import vectors from './jazzcash-vectors.json' with { type: 'json' };

const { reference } = newPayment();

describe('pushes and returns', () => {
  const provider = makeJazzcash(settingsFor('https://jazzcash.example.test'), () =>
    Promise.reject(new TypeError('no calls here')),
  );
  const ipn = {
    ...(vectors.hashes.find(({ name }) => name.includes('push'))?.fields as Fields),
    pp_TxnRefNo: reference,
  };
  const read = (fields: Fields) =>
    provider.readWebhook(rawRequest(JSON.stringify(withHash(fields, merchant.integritySalt))));

  test('a push makes us ask, and is acknowledged with a signature', async () => {
    const reading = await read(ipn);
    expect(reading).toMatchObject({
      isGenuine: true,
      proof: 'signature',
      kind: 'ipn.121',
      fact: null,
      inquiry: reference,
    });
    expect(reading.answer).toMatchObject({ status: 200, contentType: 'application/json' });
    const acknowledgement = JSON.parse(reading.answer?.body ?? '') as Record<string, string>;
    expect(acknowledgement['pp_SecureHash']).toBe(
      vectors.hashes.find(({ name }) => name.includes('acknowledgement'))?.hash,
    );
  });
  test('deliveries of one event have one key; another code, another event', async () => {
    const [first, second, other] = [
      await read(ipn),
      await read({ ...ipn }),
      await read({ ...ipn, pp_ResponseCode: '122' }),
    ];
    expect(first.eventKey).toBe(second.eventKey);
    expect(other.eventKey).not.toBe(first.eventKey);
  });
  test('a dispute goes to staff', async () => {
    expect(await read({ ...ipn, pp_ResponseCode: '126' })).toMatchObject({
      isGenuine: true,
      inquiry: null,
      fact: { subject: 'attention', reference, problem: 'payment.disputed_at_provider' },
    });
  });
  test('a signed push about nothing of ours goes to staff', async () => {
    expect(await read({ ...ipn, pp_TxnRefNo: 'not-ours!' })).toMatchObject({
      isGenuine: true,
      inquiry: null,
      fact: { problem: 'inbox.unreadable' },
    });
  });
  test.each([
    ['a changed code', { ...withHash(ipn, merchant.integritySalt), pp_ResponseCode: '000' }],
    ['another salt', withHash(ipn, 'guessed')],
    ['no hash', ipn],
    ['an empty hash', { ...ipn, pp_SecureHash: '' }],
    ['a field more', { ...withHash(ipn, merchant.integritySalt), pp_Amount: '1' }],
  ])('%s is forged, and never takes the place of the true event', async (_name, fields) => {
    const reading = await provider.readWebhook(rawRequest(JSON.stringify(fields)));
    expect(reading).toMatchObject({ isGenuine: false, fact: null, inquiry: null, answer: null });
    expect(reading.eventKey).not.toBe((await read(ipn)).eventKey);
  });

  const hostile: readonly (readonly [string, Uint8Array<ArrayBuffer> | string])[] = [
    ['nothing', ''],
    ['bytes', new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
    ['a list', '[]'],
    ['null', 'null'],
    ['a deep nest', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['a huge form', `pp_TxnRefNo=${'A'.repeat(300_000)}`],
    ['a prototype', '{"__proto__":{"pp_TxnRefNo":"AM1"},"pp_SecureHash":"x"}'],
    ['a half escape', 'pp_TxnRefNo=%E0%A4%A&pp_SecureHash=%'],
    ['a reference that is an object', '{"pp_TxnRefNo":{"a":1},"pp_SecureHash":"x"}'],
  ];
  test.each(hostile)('%s is read without harm', async (_name, body) => {
    expect(await provider.readWebhook(rawRequest(body))).toMatchObject({ isGenuine: false, inquiry: null });
    expect(await provider.readReturn(rawRequest(body))).toEqual({ reference: null, checkout: null });
  });

  test('a return names our reference when JazzCash signed it', async () => {
    const form = (fields: Fields) =>
      rawRequest(new URLSearchParams(fields as Record<string, string>).toString(), 'application/x-www-form-urlencoded');
    const fields = { pp_TxnRefNo: reference, pp_ResponseCode: '000', pp_ResponseMessage: 'Thank you & bye + 100%' };
    expect(await provider.readReturn(form(withHash(fields, merchant.integritySalt)))).toEqual({
      reference,
      checkout: null,
    });
    expect(await provider.readReturn(form({ ...fields, pp_SecureHash: 'f'.repeat(64) }))).toMatchObject({
      reference: null,
    });
    expect(await provider.readReturn(form(fields))).toMatchObject({ reference: null });
  });
});

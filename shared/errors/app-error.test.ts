import { describe, expect, it } from 'vitest';
import { appError, isAppError, readAppError, toAppError } from './app-error.ts';

describe('toAppError', () => {
  it('keeps the code, details and hint that the database raised', () => {
    const error = {
      code: 'stock.insufficient',
      message: 'There are not enough pieces left.',
      details: 'p1',
      hint: null,
    };
    expect(toAppError(error, { status: 409 })).toEqual({
      code: 'stock.insufficient',
      message: 'There are not enough pieces left.',
      details: 'p1',
      http: 409,
    });
  });

  it('keeps a dotted code that this version does not know', () => {
    expect(toAppError({ code: 'brand.new', message: 'x' }, { status: 418 }).code).toBe('brand.new');
  });

  it.each([
    [{ code: '42501', message: 'permission denied for table x' }, 403, 'permission.denied'],
    [{ code: 'PGRST301', message: 'JWT expired' }, 401, 'auth.session_ended'],
    [{ code: 'PGRST116', message: 'no rows' }, 406, 'record.not_found'],
    [{ code: '22P02', message: 'invalid input syntax' }, 400, 'request.invalid'],
    [{ code: '57014', message: 'canceling statement' }, 500, 'server.busy'],
    [{ code: 'XX000', message: 'boom' }, 500, 'server.failed'],
    [{ code: '', message: '' }, 503, 'server.busy'],
  ])('reads the answer of a lower layer: %o', (error, status, code) => {
    expect(toAppError(error, { status })).toMatchObject({ code, http: status });
  });

  it('reads errors of sign-in', () => {
    const error = Object.assign(new Error('Invalid login credentials'), {
      name: 'AuthApiError',
      status: 400,
      code: 'invalid_credentials',
    });
    expect(toAppError(error)).toMatchObject({ code: 'auth.credentials_wrong', http: 400 });
  });

  it('reads errors of uploads, whose status is text', () => {
    const error = Object.assign(new Error('mime type image/x not supported'), {
      name: 'StorageApiError',
      statusCode: '415',
    });
    expect(toAppError(error)).toMatchObject({ code: 'upload.type_refused', http: 415 });
  });

  it('says offline for a read without an answer, and unknown outcome for a write', () => {
    const dropped = new TypeError('Failed to fetch');
    expect(toAppError(dropped).code).toBe('network.offline');
    expect(toAppError(dropped, { isWrite: true }).code).toBe('network.unknown_outcome');
    expect(toAppError(dropped, { isWrite: true, isOnline: false }).code).toBe('network.unknown_outcome');
  });

  it.each([
    [{ code: 'UPSTREAM_TIMEOUT', message: 'No answer within 30 s.' }, 504],
    [{ code: 'UPSTREAM_TIMEOUT', message: 'No answer within 30 s.' }, undefined],
    [{ message: '<html>504 Gateway Time-out</html>' }, 504],
  ])('says unknown outcome for a write that a gateway gave up: %o', (error, status) => {
    const answered = status === undefined ? {} : { status };
    expect(toAppError(error, { ...answered, isWrite: true })).toMatchObject({
      code: 'network.unknown_outcome',
      http: 0,
    });
    expect(toAppError(error, { ...answered }).code).not.toBe('network.unknown_outcome');
  });

  it('keeps the refusal of a provider that did not answer our function in time', () => {
    const error = { code: 'payment.provider_unreachable', message: 'No answer.' };
    expect(toAppError(error, { status: 504, isWrite: true }).code).toBe('payment.provider_unreachable');
  });

  it('says timeout for a read that was given up', () => {
    const error = Object.assign(new Error('signal timed out'), { name: 'TimeoutError' });
    expect(toAppError(error)).toMatchObject({ code: 'network.timeout', http: 0 });
  });

  it('reads what PostgREST’s client makes of a dead network', () => {
    const error = { message: 'TypeError: fetch failed', details: '', hint: '', code: '' };
    expect(toAppError(error, { status: 0 }).code).toBe('network.offline');
  });

  it.each([null, undefined, 'text', 42, {}, new Error('plain')])('gives unknown for %o and never throws', (error) => {
    expect(toAppError(error).code).toBe('unknown');
  });

  it('passes an AppError through', () => {
    const error = appError('order.changed');
    expect(isAppError(error)).toBe(true);
    expect(toAppError(error)).toBe(error);
  });
});

describe('readAppError', () => {
  const functionsError = (body: unknown, status: number): Error =>
    Object.assign(new Error('Edge Function returned a non-2xx status code'), {
      name: 'FunctionsHttpError',
      context: new Response(JSON.stringify(body), { status }),
    });

  it('reads the body of an Edge Function', async () => {
    const body = { error: { code: 'payment.provider_unreachable', message: 'No answer.', hint: 'Wait.' } };
    expect(await readAppError(functionsError(body, 503))).toEqual({
      code: 'payment.provider_unreachable',
      message: 'No answer.',
      hint: 'Wait.',
      http: 503,
    });
  });

  it('falls back to the status when the body is not ours', async () => {
    const error = Object.assign(new Error('x'), { context: new Response('<html>', { status: 504 }) });
    expect(await readAppError(error)).toMatchObject({ code: 'server.busy', http: 504 });
  });
});

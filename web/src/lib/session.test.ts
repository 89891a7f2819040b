import { describe, expect, it } from 'vitest';
import { nextState, type SessionState } from './session.ts';

const nobody: SessionState = { status: 'signed-out', hasEnded: false };
const somebody: SessionState = { status: 'signed-in', userId: 'u1', email: 'a@b.test' };
const ended: SessionState = { status: 'signed-out', hasEnded: true };
const user = { id: 'u1', email: 'a@b.test' };

describe('who is signed in', () => {
  it.each([
    ['nobody was here, and nobody is', nobody, null, {}, nobody],
    ['somebody signs in', nobody, user, {}, somebody],
    ['somebody leaves by their own wish', somebody, null, { isOwnWish: true }, nobody],
    ['the server takes the session no more', somebody, null, {}, ended],
    ['a session that was kept since the last visit is taken no more', nobody, null, { wasStored: true }, ended],
    ['what has ended stays so until somebody signs in or reads of it', ended, null, {}, ended],
    ['somebody signs in again', ended, user, {}, somebody],
  ] as const)('%s', (_, before, now, how, after) => {
    expect(nextState(before, now, { wasStored: false, isOwnWish: false, ...how })).toEqual(after);
  });
});

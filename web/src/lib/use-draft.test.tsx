// @vitest-environment happy-dom
import { act, useEffect } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { forgetDrafts, useDraft, type Draft } from './use-draft.ts';

let userId = 'amara';
vi.mock('@/app/session.tsx', () => ({ useUserId: () => userId }));

const empty = { reason: '', details: '' };
type Form = typeof empty;
let draft: Draft<Form>;
const see = (seen: Draft<Form>) => {
  draft = seen;
};
let root: Root;

function Writer({ name, start = empty }: { name: string; start?: Form }) {
  const seen = useDraft(name, start);
  useEffect(() => see(seen));
  return null;
}

const show = (name: string, start?: Form) =>
  act(async () => root.render(<Writer name={name} {...(start && { start })} />));

/** As a reload of the tab: the component is new, the storage is not. */
async function reload(name: string, start?: Form): Promise<void> {
  await act(async () => root.unmount());
  root = createRoot(document.createElement('div'));
  await show(name, start);
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  userId = 'amara';
  sessionStorage.clear();
  root = createRoot(document.createElement('div'));
});
afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

it('is there again after a reload, for the same thing only', async () => {
  await show('order.1.dispute');
  await act(async () => draft.change({ details: 'A tear along the edge.' }));
  await reload('order.1.dispute');
  expect(draft.form).toEqual({ reason: '', details: 'A tear along the edge.' });
  await show('order.2.dispute');
  expect(draft.form).toEqual(empty);
  await show('order.1.dispute');
  expect(draft.form.details).toBe('A tear along the edge.');
});

it('is gone once it was sent', async () => {
  await show('order.1.dispute');
  await act(async () => draft.change({ details: 'A tear.' }));
  await act(async () => draft.forget());
  expect(draft.form).toEqual(empty);
  expect(Object.keys(sessionStorage)).toEqual([]);
});

it('is never shown to somebody else, and is deleted when somebody else comes or everybody goes', async () => {
  await show('order.1.dispute');
  await act(async () => draft.change({ details: 'A tear.' }));
  userId = 'bilal';
  await show('order.1.dispute');
  expect(draft.form).toEqual(empty);
  await act(async () => draft.change({ details: 'It was whole.' }));
  forgetDrafts('bilal');
  expect(Object.keys(sessionStorage)).toEqual(['amana.draft.bilal.order.1.dispute']);
  sessionStorage.setItem('amana.intent.x', 'kept');
  forgetDrafts();
  expect(Object.keys(sessionStorage)).toEqual(['amana.intent.x']);
});

it('keeps what was typed and follows what was read for the rest', async () => {
  await show('store.1', { reason: 'old', details: 'old' });
  await act(async () => draft.change({ details: 'typed' }));
  await reload('store.1', { reason: 'new', details: 'new' });
  expect(draft.form).toEqual({ reason: 'new', details: 'typed' });
});

it('leaves out what this version of the form does not know', async () => {
  sessionStorage.setItem('amana.draft.amara.x', JSON.stringify({ reason: 7, gone: 'yes', details: 'good' }));
  await show('x');
  expect(draft.form).toEqual({ reason: '', details: 'good' });
  sessionStorage.setItem('amana.draft.amara.y', '{broken');
  await show('y');
  expect(draft.form).toEqual(empty);
});

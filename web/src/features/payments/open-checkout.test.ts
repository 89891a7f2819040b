// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCheckout } from './open-checkout.ts';

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe('going to the provider', () => {
  it('posts exactly the fields, whatever they are called', () => {
    const submit = vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(() => undefined);
    openCheckout({ kind: 'form', url: 'https://pay.example/form', fields: { submit: '1', note: '<b>"x"</b>' } });
    expect(submit).toHaveBeenCalledOnce();
    const form = document.querySelector('form');
    expect(form?.getAttribute('action')).toBe('https://pay.example/form');
    const inputs = [...(form?.querySelectorAll('input') ?? [])].map(({ name, value }) => [name, value]);
    expect(inputs).toEqual([
      ['submit', '1'],
      ['note', '<b>"x"</b>'],
    ]);
  });
});

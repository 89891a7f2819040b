import type { Checkout } from '@shared/schemas/payments.ts';

/** Leaves for the provider's page: an address, or a form that is posted with the fields it wants. */
export function openCheckout(checkout: Checkout): void {
  if (checkout.kind === 'redirect') window.location.assign(checkout.url);
  else submitForm(checkout.url, checkout.fields);
}

function submitForm(url: string, fields: Readonly<Record<string, string>>): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = url;
  form.hidden = true;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  // A field may be named "submit", which hides the method of the same name.
  HTMLFormElement.prototype.submit.call(form);
}

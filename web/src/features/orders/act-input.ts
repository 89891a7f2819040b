import type { ActPayload, AllowedAction } from '@shared/schemas/orders.ts';

/** What a person typed into an act's dialog, before it is checked. */
export type ActForm = {
  readonly reason: string;
  readonly details: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly proof: string;
  readonly isSellable: boolean;
};

export const emptyActForm: ActForm = {
  reason: '',
  details: '',
  carrier: '',
  trackingNumber: '',
  proof: '',
  isSellable: true,
};

export type ActField = 'reason' | 'details' | 'carrier' | 'trackingNumber';

/** The fields that an act needs and that are still empty. */
export function missingFields(form: ActForm, requires: AllowedAction['requires']): ActField[] {
  const wanted: ActField[] = [];
  if (requires.includes('reason')) wanted.push('reason');
  if (requires.includes('details')) wanted.push('details');
  if (requires.includes('tracking')) wanted.push('carrier', 'trackingNumber');
  return wanted.filter((field) => form[field].trim() === '');
}

/** The payload of api.order_act: only what this act reads, and the version that was looked at. */
export function payloadOf(
  action: string,
  form: ActForm,
  requires: AllowedAction['requires'],
  version: number,
): ActPayload {
  const isWanted = (requirement: AllowedAction['requires'][number]) => requires.includes(requirement);
  const proof = form.proof.trim();
  const details = form.details.trim();
  return {
    expected_version: version,
    ...(isWanted('reason') ? { reason: form.reason.trim() } : {}),
    ...(isWanted('details') || (action === 'dispute' && details !== '') ? { details } : {}),
    ...(isWanted('tracking') ? { carrier: form.carrier.trim(), tracking_number: form.trackingNumber.trim() } : {}),
    ...(action === 'deliver' && proof !== '' ? { proof } : {}),
    ...(action === 'receive_return' ? { is_sellable: form.isSellable } : {}),
  };
}

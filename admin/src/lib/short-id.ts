/** The eight characters that tell an id from its neighbours: ids begin with the time at which they were made. */
export const endOfId = (id: string): string => id.slice(-8);

/** A long reference by its kind and its end (`AMP…95B5CF0E`); a short one as it is. */
export const shortReference = (reference: string): string =>
  reference.length > 20 ? `${reference.slice(0, 3)}…${endOfId(reference)}` : reference;

/** The eight characters that tell an id from its neighbours. */
export const endOfId = (id: string): string => id.slice(-8);

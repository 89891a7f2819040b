/** Names of the filters that are not columns: the search text, and where a keyset page begins. */
export const searchFilter = 'search';
export const afterFilter = 'after';
export const beforeFilter = 'before';

/** Which steps of a walk are made, by their places in it. */
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Dead before the first step, after each of them, and at the end of all. */
export const deaths = (steps: readonly string[]) => [
  { when: 'before anything', made: upTo(0) },
  ...steps.map((step, index) => ({ when: `when ${step}`, made: upTo(index + 1) })),
];

/** Each step made twice, then the rest of them. */
export const twice = (steps: readonly string[]) =>
  steps.map((step, index) => ({
    step,
    made: [...upTo(index + 1), index, ...upTo(steps.length).slice(index + 1)],
  }));

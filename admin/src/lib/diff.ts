export type Change = {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** The leaves in which two JSON values differ, by dotted path; null means "not there". */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const old = leaves(before);
  const fresh = leaves(after);
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => a.path.localeCompare(b.path));
}

function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) {
    if (path !== '' && value === null) found.set(path, 'null');
    return found;
  }
  if (typeof value !== 'object') {
    found.set(path === '' ? 'value' : path, typeof value === 'string' ? value : JSON.stringify(value));
    return found;
  }
  for (const [key, child] of Object.entries(value)) {
    leaves(child, path === '' ? key : `${path}.${key}`, found);
  }
  return found;
}

/**
 * Finds the error codes that SQL and TypeScript sources raise. Used by tests: the catalogue and the
 * sources must name the same codes.
 */
const codePattern = /'([a-z][a-z_]*(?:\.[a-z][a-z_]*)+)'/g;

/** Codes that a migration raises: by `core.fail`, or by a function that takes the code as `p_code`. */
export function codesRaisedInSql(sources: readonly string[]): Set<string> {
  const text = sources.map(withoutSqlComments).join('\n');
  const codes = new Set<string>();
  for (const [name, index] of raisingFunctions(text)) {
    for (const call of callsOf(text, name)) {
      for (const [, code] of (call[index] ?? '').matchAll(codePattern)) codes.add(code ?? '');
    }
  }
  return codes;
}

/** `core.fail` and every function that hands its own `p_code` on to one of these; with the position of the code. */
function raisingFunctions(text: string): Map<string, number> {
  const candidates = text.split(/(?=create (?:or replace )?function )/).flatMap((body) => {
    const head = /^create (?:or replace )?function ([a-z_]+\.[a-z_0-9]+)\s*\(([^)]*)\)/.exec(body);
    const index = (head?.[2] ?? '').split(',').findIndex((one) => /^\s*p_code\b/.test(one));
    return head?.[1] === undefined || index < 0 ? [] : [{ name: head[1], index, body }];
  });
  const raising = new Map<string, number>([['core.fail', 0]]);
  let size = 0;
  while (raising.size > size) {
    size = raising.size;
    for (const { name, index, body } of candidates) {
      const handsOn = [...raising].some(([inner, position]) =>
        [...callsOf(body, inner)].some((call) => call[position]?.trim() === 'p_code'),
      );
      if (handsOn) raising.set(name, index);
    }
  }
  return raising;
}

/** Codes that stand as quoted texts anywhere in the sources, raised or only named. */
export function codesNamed(sources: readonly string[], known: readonly string[]): Set<string> {
  const text = sources.join('\n');
  return new Set(known.filter((code) => text.includes(`'${code}'`) || text.includes(`"${code}"`)));
}

function withoutSqlComments(source: string): string {
  return source.replace(/--[^\n]*/g, '');
}

/** The argument texts of every call of a function, split at the commas of its own level. */
function* callsOf(source: string, name: string): Generator<string[]> {
  let from = source.indexOf(`${name}(`);
  while (from >= 0) {
    yield argumentsAt(source, from + name.length + 1);
    from = source.indexOf(`${name}(`, from + 1);
  }
}

function argumentsAt(source: string, start: number): string[] {
  const found: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let begin = start;
  for (let index = start; index < source.length; index += 1) {
    const character = source[index];
    if (character === "'") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '(') depth += 1;
    if (character === ')' && depth === 0) return [...found, source.slice(begin, index)];
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      found.push(source.slice(begin, index));
      begin = index + 1;
    }
  }
  return found;
}

/**
 * The SQL style that a machine can judge: lower-case keywords, spaces and no tabs, no trailing space, one final newline, lines of
 * 180 characters at most (a line that is one long text is free). No SQL formatter was adopted; this is a checker, and how
 * statements are laid out is left to their authors. pg_format 5.5, tried on two migrations, gives the same text when run again and
 * keeps dollar-quoted bodies readable, but puts each column and each argument of a row on a line of its own.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './settings.ts';

const maximumLine = 180;

const keywords = new Set(
  `add all alter and any array as asc begin between bigint boolean by cascade case check collate column commit constraint create cross
  current default deferrable deferred definer delete desc distinct do domain drop each else elsif end enum except exception execute
  exists extension for foreign from full function grant group having if immutable in index inner insert instead integer intersect
  interval into invoker is join key language lateral left like limit locked loop materialized not notice null numeric of offset on
  only or order outer over partition perform policy primary procedure raise range record references replace restrict return
  returning returns revoke right role row rows schema security select sequence set setof skip stable strict table text then to
  trigger truncate type union unique update using values view volatile when where while window with`.split(/\s+/),
);

/** Checks (or mends) every SQL file of ours; answers with the problems that are left. */
export function checkSqlFiles(options: { fix: boolean }): string | undefined {
  const files = globSync(['supabase/**/*.sql', 'tests/**/*.sql'], {
    cwd: repository,
    exclude: ['**/node_modules/**'],
  }).toSorted();
  const problems = files.flatMap((file) => {
    const path = join(repository, file);
    const before = readFileSync(path, 'utf8');
    const text = options.fix ? mend(before) : before;
    if (text !== before) writeFileSync(path, text);
    return problemsOf(text).map((problem) => `${file}:${problem}`);
  });
  return problems.length === 0 ? undefined : problems.join('\n');
}

/** Lines are judged as written, words by what they are: comments and quoted texts are left alone. */
export function problemsOf(sql: string): string[] {
  const problems: string[] = [];
  const code = blankOut(sql);
  const codeLines = code.split('\n');
  for (const [index, line] of sql.split('\n').entries()) {
    const at = (problem: string) => problems.push(`${index + 1} ${problem}`);
    const codeLine = codeLines[index] ?? '';
    if (line.includes('\t')) at('has a tab');
    if (/[ \r]$/.test(line)) at('has a space at its end');
    if (line.length > maximumLine && !isOneText(line)) at(`is longer than ${maximumLine} characters`);
    for (const word of codeLine.match(/\b[A-Za-z_]+\b/g) ?? []) {
      if (word !== word.toLowerCase() && keywords.has(word.toLowerCase()))
        at(`has "${word}", which is written "${word.toLowerCase()}"`);
    }
  }
  if (!sql.endsWith('\n') || sql.endsWith('\n\n')) problems.push(`${sql.split('\n').length} must end with one newline`);
  return problems;
}

/** Mends what needs no judgement. */
export function mend(sql: string): string {
  const code = blankOut(sql);
  let mended = '';
  let last = 0;
  for (const match of code.matchAll(/\b[A-Za-z_]+\b/g)) {
    const word = match[0];
    mended += sql.slice(last, match.index);
    mended += keywords.has(word.toLowerCase()) ? word.toLowerCase() : sql.slice(match.index, match.index + word.length);
    last = match.index + word.length;
  }
  mended += sql.slice(last);
  const lines = mended.replaceAll('\r\n', '\n').split('\n');
  return `${lines
    .map((line) => line.replaceAll('\t', '  ').trimEnd())
    .join('\n')
    .trimEnd()}\n`;
}

/** The text with comments, quoted texts and quoted names made blank, at the same places. Dollar quotes hold code and stay. */
function blankOut(sql: string): string {
  const quoted = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g;
  return sql.replace(quoted, (text) => text.replace(/[^\n]/g, ' '));
}

function isOneText(line: string): boolean {
  return /^\s*(--|'|.*\bis '|.*=> '|.*, ')/.test(line);
}

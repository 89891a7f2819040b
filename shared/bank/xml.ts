/** Reads XML into plain elements: strict, bounded, without entities or document types. */
import { SaxesParser } from 'saxes';
import { StatementError, statementLimits } from './statement.ts';

export type XmlElement = {
  readonly name: string;
  readonly namespace: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

type OpenElement = {
  -readonly [key in keyof XmlElement]: XmlElement[key] extends readonly (infer Item)[] ? Item[] : XmlElement[key];
};

const maximumDepth = 40;
const maximumElements = 1_000_000;

/**
 * The root element. Prefixes are dropped: elements go by their local names.
 * @throws StatementError at the first thing that is not well-formed, and at any document type, which could define entities.
 */
export function readXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: OpenElement[] = [];
  let root: XmlElement | null = null;
  let count = 0;
  const refuse = (detail: string) => new StatementError('statement.malformed', parser.line, detail);

  parser.on('error', (error) => {
    throw refuse(error.message.replace(/^\d+:\d+:\s*/, ''));
  });
  parser.on('doctype', () => {
    throw refuse('a document type is not accepted');
  });
  parser.on('opentag', (tag) => {
    count += 1;
    if (open.length >= maximumDepth || count > maximumElements) throw refuse('nested too deep, or too many elements');
    const attributes = Object.fromEntries(Object.values(tag.attributes).map(({ local, value }) => [local, value]));
    open.push({ name: tag.local, namespace: tag.uri, line: parser.line, attributes, children: [], text: '' });
  });
  const append = (piece: string) => {
    const top = open.at(-1);
    if (!top) return;
    top.text += piece;
    if (top.text.length > statementLimits.lineCharacters) throw refuse(`the text of ${top.name} is too long`);
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed) return;
    const parent = open.at(-1);
    if (parent) parent.children.push(closed);
    else root = closed;
  });

  parser.write(text).close();
  if (root === null) throw refuse('there is no element');
  return root;
}

/** All elements at the end of a path of names. */
export function findAll(element: XmlElement, path: string): XmlElement[] {
  let found: XmlElement[] = [element];
  for (const name of path.split('/'))
    found = found.flatMap(({ children }) => children.filter((one) => one.name === name));
  return found;
}

export const find = (element: XmlElement, path: string): XmlElement | undefined => findAll(element, path)[0];

/** The trimmed text at the first of these paths that has any; null when none has. */
export function textAt(element: XmlElement, ...paths: string[]): string | null {
  for (const path of paths) {
    const text = find(element, path)?.text.trim();
    if (text) return text;
  }
  return null;
}

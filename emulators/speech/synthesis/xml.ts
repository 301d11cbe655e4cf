export type XmlNode =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'element';
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      readonly children: readonly XmlNode[];
    };

export type XmlElement = Extract<XmlNode, { type: 'element' }>;

/** The document is not well-formed, or uses something SSML must not contain. */
export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError';
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decodeEntity(entity: string, name: string): string {
  const named = NAMED_ENTITIES[name];
  if (named !== undefined) return named;
  const code = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name);
  const codePoint = code?.[1] === undefined ? Number(code?.[2]) : Number.parseInt(code[1], 16);
  if (!Number.isInteger(codePoint) || codePoint > 0x10_ffff || codePoint === 0) {
    throw new XmlSyntaxError(`Unknown entity ${entity}.`);
  }
  return String.fromCodePoint(codePoint);
}

function decodeText(raw: string): string {
  if (/&(?![#\w]+;)/.test(raw)) throw new XmlSyntaxError('A bare & must be written &amp;.');
  return raw.replace(/&([#\w]+);/g, decodeEntity);
}

const NAME = '[A-Za-z_][\\w.:-]*';
const TOKEN = new RegExp(
  [
    '<!--(?:(?!--)[\\s\\S])*-->',
    '<!\\[CDATA\\[(?<cdata>[\\s\\S]*?)\\]\\]>',
    '<\\?xml\\s[^?]*\\?>',
    `</(?<close>${NAME})\\s*>`,
    `<(?<open>${NAME})(?<attributes>(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/?)>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'y',
);
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g');

function parseAttributes(raw: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single] of raw.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) throw new XmlSyntaxError(`Attribute ${name} is given twice.`);
    attributes.set(name, decodeText(double ?? single ?? ''));
  }
  return attributes;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
}

/**
 * Parses one XML document. Document types and processing instructions are refused, so that no
 * entity can be defined and nothing outside is read.
 *
 * @throws XmlSyntaxError
 */
export function parseXml(source: string): XmlElement {
  const document: OpenElement = { name: '', attributes: new Map(), children: [] };
  const stack: OpenElement[] = [document];
  let offset = 0;
  while (offset < source.length) {
    TOKEN.lastIndex = offset;
    const groups = TOKEN.exec(source)?.groups;
    if (groups === undefined) {
      throw new XmlSyntaxError(`Not well-formed at: ${source.slice(offset, offset + 20)}`);
    }
    offset = TOKEN.lastIndex;
    const parent = stack.at(-1) ?? document;
    const { open, close, cdata, text } = groups;
    if (open !== undefined) {
      const attributes = parseAttributes(groups.attributes ?? '');
      const element: OpenElement & XmlElement = {
        type: 'element',
        name: open,
        attributes,
        children: [],
      };
      parent.children.push(element);
      if (groups.empty === '') stack.push(element);
    } else if (close !== undefined) {
      if (stack.length === 1 || parent.name !== close) {
        throw new XmlSyntaxError(`</${close}> does not close ${parent.name || 'anything'}.`);
      }
      stack.pop();
    } else if (cdata !== undefined) {
      parent.children.push({ type: 'text', text: cdata });
    } else if (text !== undefined) {
      parent.children.push({ type: 'text', text: decodeText(text) });
    }
  }
  if (stack.length > 1) throw new XmlSyntaxError(`<${stack.at(-1)?.name}> is not closed.`);
  const [root, ...others] = document.children.filter(
    (node) => node.type === 'element' || node.text.trim() !== '',
  );
  if (root?.type !== 'element' || others.length > 0) {
    throw new XmlSyntaxError('A document has exactly one root element.');
  }
  return root;
}

/**
 * A strict reader for the XML that reports are made of: elements, attributes, text and the five entities.
 *
 * Throws at the first thing that XML 1.0 does not allow, so that a report it reads is well-formed.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const NAME = "[A-Za-z_][\\w.-]*";
const OPENING = new RegExp(`^<(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`);

/** Reads a document with its declaration. */
export function readXml(document: string): XmlElement {
  if (FORBIDDEN.test(document)) throw new Error("a character that XML does not allow");
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(document);
  if (declaration === null) throw new Error("no declaration");
  const { element, rest } = readElement(document.slice(declaration[0].length));
  if (rest.trim() !== "") throw new Error(`text behind the root: ${rest.slice(0, 40)}`);
  return element;
}

function readElement(source: string): { readonly element: XmlElement; readonly rest: string } {
  const opening = OPENING.exec(source);
  if (opening === null) throw new Error(`no element at ${source.slice(0, 80)}`);
  const [all, name = "", written = "", empty] = opening;
  const pairs = [...written.matchAll(new RegExp(`(${NAME})="([^"]*)"`, "g"))];
  const attributes = Object.fromEntries(
    pairs.map(([, key = "", value = ""]) => [key, decoded(value.replaceAll(/[\t\n]/g, " "))]),
  );
  if (Object.keys(attributes).length !== pairs.length) throw new Error(`an attribute twice in ${all}`);
  let rest = source.slice(all.length);
  if (empty === "/") return { element: { name, attributes, children: [], text: "" }, rest };
  const children: XmlElement[] = [];
  let text = "";
  for (;;) {
    const next = rest.indexOf("<");
    if (next < 0) throw new Error(`${name} is not closed`);
    text += decoded(rest.slice(0, next));
    rest = rest.slice(next);
    if (rest.startsWith(`</${name}>`))
      return { element: { name, attributes, children, text }, rest: rest.slice(name.length + 3) };
    const child = readElement(rest);
    children.push(child.element);
    rest = child.rest;
  }
}

function decoded(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text)) throw new Error(`a bare & in ${text}`);
  if (text.includes("]]>")) throw new Error("]]> in text");
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replaceAll(/&(?:(\w+)|#(\d+));/g, (_, name: string | undefined, code: string | undefined) =>
    name === undefined ? String.fromCodePoint(Number(code)) : (named[name] ?? ""),
  );
}

/**
 * Reads one named value out of a query string, a Cookie header, or a CMCD list.
 *
 * All three are "name=value" lists with another separator; of a repeated name the first counts. Values
 * come back as sent; a percent escape that cannot be decoded leaves the text as it is. Viewers choose
 * these texts and how long they are, so a read takes time in proportion to the length, whatever they
 * hold: no pattern that can backtrack, and no exception for each malformed part.
 */

/** First value of a name in a query string without `?`, decoded; null when absent. */
export function readQueryField(query: string, name: string): string | null {
  for (const part of query.split("&")) {
    const [key, value] = cut(part);
    if (isQueryName(key, name)) return decode(value.replaceAll("+", " "));
  }
  return null;
}

/** Whether a key of a query string, as sent, is this name. */
export function isQueryName(key: string, name: string): boolean {
  return key === name || decodesTo(key, name);
}

/** First value of a name in a Cookie header (RFC 6265 section 4.2.1), as sent; null when absent. */
export function readCookie(header: string, name: string): string | null {
  for (const part of header.split(";")) {
    const [key, value] = cut(part);
    if (key.replace(/^[ \t]+/, "") === name) return withoutBlanksAtEnd(value);
  }
  return null;
}

/** Value of a key in CMCD (CTA-5004) text such as `sid="6e2f",st=l`, without quotes; null when absent. */
export function readCmcdField(list: string, name: string): string | null {
  for (let from = 0; from < list.length;) {
    const end = endOfCmcdEntry(list, from);
    const [key, value] = cut(list.slice(from, end));
    if (key.trim() === name) return value.trim().replace(/^"(.*)"$/, "$1");
    from = end + 1;
  }
  return null;
}

/** The next comma that is not inside a quoted value, in which `\\` escapes one character; else the end. */
function endOfCmcdEntry(list: string, from: number): number {
  let quoted = false;
  for (let at = from; at < list.length; at++) {
    const char = list[at];
    if (quoted && char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) return at;
  }
  return list.length;
}

function cut(part: string): [key: string, value: string] {
  const at = part.indexOf("=");
  return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
}

/** A pattern would read a run of blanks again from each of them. */
function withoutBlanksAtEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === " " || text[end - 1] === "\t") end--;
  return text.slice(0, end);
}

/** Whether the key is the name once its percent escapes are decoded. */
function decodesTo(key: string, name: string): boolean {
  if (!key.includes("%")) return false;
  let at = 0;
  for (const char of name) {
    const plain = char !== "%" && key.startsWith(char, at);
    const written = plain ? char : escapeOf(char);
    if (written === null || (!plain && key.slice(at, at + written.length).toUpperCase() !== written)) return false;
    at += written.length;
  }
  return at === key.length;
}

/** How a character is written with percent escapes, in upper case; null for half of a surrogate pair. */
function escapeOf(char: string): string | null {
  const code = char.charCodeAt(0);
  if (code < 0x80) return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
  return char.isWellFormed() ? encodeURIComponent(char) : null;
}

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not valid percent-encoding: the text is what was sent
  }
}

/**
 * Reads one named value out of a query string, a Cookie header, or a CMCD list.
 *
 * All three are "name=value" lists with another separator. Values come back as sent; a percent
 * escape that cannot be decoded leaves the text as it is, never an exception.
 */

/** First value of a name in a query string without `?`, decoded; null when absent. */
export function readQueryField(query: string, name: string): string | null {
  for (const part of query.split("&")) {
    const [key, value] = cut(part);
    if (key === name || decode(key) === name) return decode(value.replaceAll("+", " "));
  }
  return null;
}

/** First value of a name in a Cookie header (RFC 6265 section 4.2.1), as sent; null when absent. */
export function readCookie(header: string, name: string): string | null {
  for (const part of header.split(";")) {
    const [key, value] = cut(part);
    if (key.replace(/^[ \t]+/, "") === name) return value.replace(/[ \t]+$/, "");
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

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not valid percent-encoding: the text is what was sent
  }
}

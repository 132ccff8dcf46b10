/**
 * Headers of a request → the one token in `x-edge-assertion`, still unverified.
 *
 * Only what the edge writes is taken: one token, short, with exactly its algorithm, type and a key's name. The algorithm is
 * never the token's choice (RFC 8725, 3.1): a token that names another is malformed, whatever its signature.
 */
import type { AskedRequest, Refusal } from "./verification.ts";

/** A token as it came. */
export interface ReadToken {
  readonly text: string;
  readonly kid: string;
}

const NAME = "x-edge-assertion";

/** The edge's own are some 400 characters, paths in them aside, of which a viewer decides the length. */
const LONGEST = 24_576;

/** Finds the token, or says why there is none. */
export function readToken(headers: AskedRequest["headers"]): ReadToken | Refusal {
  const text = headerOf(headers, NAME);
  if (text === null || text === "") return "missing";
  if (text.length > LONGEST || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return "malformed"; // two of them have a comma between
  const kid = kidOf(text.slice(0, text.indexOf(".")));
  return kid === null ? "malformed" : { text, kid };
}

/** The value of a header, several of that name joined; null when there is none. */
export function headerOf(headers: AskedRequest["headers"], name: string): string | null {
  if (isGetter(headers)) return headers.get(name);
  const value = headers[name];
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}

function isGetter(headers: AskedRequest["headers"]): headers is { get(name: string): string | null } {
  return typeof headers["get"] === "function";
}

function kidOf(segment: string): string | null {
  const header = jsonOf(segment);
  if (typeof header !== "object" || header === null) return null;
  const { alg, typ, kid, ...others } = header as Partial<Record<string, unknown>>;
  const isOurs = alg === "ES256" && typ === "JWT" && Object.keys(others).length === 0;
  return isOurs && typeof kid === "string" ? kid : null;
}

function jsonOf(segment: string): unknown {
  try {
    return JSON.parse(atob(segment.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return null; // neither has another way to say so
  }
}

/**
 * The cookie that carries a session: its text, and a Cookie header without it.
 *
 * The cookie is between viewer and edge. Clusters and rules see every other cookie byte for byte, so taking it
 * out never parses and writes anew. A comma separates too, as two Cookie headers are joined.
 */
import type { FieldSource } from "../model/viewer.ts";

const SESSION_COOKIE = "__gr";

/** A Set-Cookie value that keeps the token until its end, in the pages of other sites too, each with a jar of its own. */
export function sessionCookie(token: string, maxAgeSeconds: number): string {
  return `${SESSION_COOKIE}=${token}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned`;
}

/** The token in a Cookie header, the first of several; null without one. */
export function readSessionCookie(header: string): string | null {
  if (!header.includes(SESSION_COOKIE)) return null;
  for (let from = 0; from <= header.length;) {
    const end = endOfPart(header, from);
    const part = header.slice(from, end);
    if (isSession(part)) return part.slice(part.indexOf("=") + 1).trim();
    from = end + 1;
  }
  return null;
}

/** The Cookie header without the session's cookie; null when nothing is left. */
export function withoutSessionCookie(header: string): string | null {
  if (!header.includes(SESSION_COOKIE)) return header;
  let kept = "";
  for (let from = 0; from <= header.length;) {
    const end = endOfPart(header, from);
    const part = header.slice(from, end);
    if (!isSession(part)) kept += kept === "" ? part.trimStart() : header.slice(from - 1, end);
    from = end + 1;
  }
  return kept === "" ? null : kept;
}

/** The headers as rules see them. The cookies are looked through once, however many routes ask for one. */
export function withoutSession(headers: FieldSource): FieldSource {
  let cookies: string | null | undefined;
  return {
    get: (name) => {
      if (name !== "cookie") return headers.get(name) ?? null;
      if (cookies === undefined) {
        const sent = headers.get(name) ?? null;
        cookies = sent === null ? null : withoutSessionCookie(sent);
      }
      return cookies;
    },
  };
}

function endOfPart(header: string, from: number): number {
  for (let at = from; at < header.length; at++) if (header[at] === ";" || header[at] === ",") return at;
  return header.length;
}

function isSession(part: string): boolean {
  const [name = ""] = part.split("=", 1);
  return name.trim() === SESSION_COOKIE;
}

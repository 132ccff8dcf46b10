/**
 * Path patterns of routes: exact, or with up to 4 `*`, each of which takes any run of characters.
 *
 * A pattern is compared with the path of a parsed URL, which is never decoded. What such a path
 * cannot contain (spaces, quotes, dot segments, `?`) would make a route that never matches, so it
 * is refused here. The Worker has the matcher; here is only what can be said about two patterns.
 */
import { fail, ok, type Result } from "../../model/result.ts";

const LONGEST_PATTERN = 256;
const MOST_STARS = 4;

export interface PathFault {
  readonly hint: string;
}

/** Reads the pattern of a route. */
export function parsePathPattern(text: string): Result<string, PathFault> {
  const stars = text.split("*").length - 1;
  if (stars > MOST_STARS) return fail({ hint: `use at most ${MOST_STARS} *, found ${stars}` });
  if (text.length > LONGEST_PATTERN) {
    return fail({ hint: `use at most ${LONGEST_PATTERN} characters, found ${text.length}` });
  }
  return plainPath(text);
}

/** Reads the pattern of requests that start a session, which may also begin with a `*`. */
export function parseStartPattern(text: string): Result<string, PathFault> {
  const read = parsePathPattern(text.startsWith("*") ? `/${text}` : text);
  return read.ok ? ok(text) : read;
}

/** Reads a path that has no `*`, such as that of a probe, which has no `*`. */
export function parseProbePath(text: string): Result<string, PathFault> {
  return text.includes("*") || text.length > LONGEST_PATTERN
    ? fail({ hint: "write one path without *, for example /healthz" })
    : plainPath(text);
}

function plainPath(text: string): Result<string, PathFault> {
  if (!text.startsWith("/"))
    return fail({ hint: text.startsWith("*") ? `begin it with /: /${text}` : "begin it with /" });
  if (/[?#]/.test(text)) return fail({ hint: "leave the query out; match it with `query`" });
  if (!/^[!-~]*$/.test(text) || /["<>\\`{}]/.test(text)) {
    return fail({ hint: "write other characters as they stand in a URL, for example %20 for a space" });
  }
  const dots = text.split("/").some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  return dots ? fail({ hint: "remove the segments . and .., which no parsed URL has" }) : ok(text);
}

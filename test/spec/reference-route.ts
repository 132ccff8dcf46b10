/**
 * Which route a request gets, word for word as the rule language says it, and as slowly as that.
 *
 * This is what the compiled matcher must equal. It shares nothing with it: no index, no early end, no
 * function. A sentence of the language stands before the lines that mean it.
 */
import type { FieldTest, MatchRule, RouteRule } from "../../src/core/model/route-rule.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";

/** First match wins. */
export function referenceRoute(routes: readonly RouteRule[], viewer: Viewer, region: string): RouteRule | null {
  return routes.find(({ match }) => matches(match, viewer, region)) ?? null;
}

/** Values of one field are OR, different fields are AND. */
function matches(match: MatchRule, viewer: Viewer, region: string): boolean {
  const cookies = viewer.headers.get("cookie") ?? "";
  return (
    anyOf(match.hosts, (pattern) => isHost(pattern, viewer.host)) &&
    anyOf(match.paths, (pattern) => isPath(pattern, viewer.path)) &&
    anyOf(match.methods, (method) => isMethod(method, askedMethod(viewer))) &&
    anyOf(match.regions, (name) => name === region) &&
    match.headers.every(({ name, test }) => passes(test, viewer.headers.get(name) ?? null)) &&
    match.query.every(({ name, test }) => passes(test, new URLSearchParams(viewer.query).get(name))) &&
    match.cookies.every(({ name, test }) => passes(test, cookieOf(cookies, name)))
  );
}

/** What is not written does not restrict. */
function anyOf<T>(values: readonly T[], fits: (value: T) => boolean): boolean {
  return values.length === 0 || values.some(fits);
}

/** A host is exact, or has one leading `*.` for one or more labels. */
function isHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  const wanted = pattern.split(".").slice(1);
  const labels = host.split(".");
  return labels.length > wanted.length && wanted.join(".") === labels.slice(-wanted.length).join(".");
}

/** Each `*` of a path takes any run of characters, also `/`; case-sensitive, never decoded. */
function isPath(pattern: string, path: string): boolean {
  let reached = [0]; // how much of the path the pattern may have taken so far
  for (const char of pattern.split("")) {
    const from = Math.min(...reached);
    reached =
      char === "*"
        ? Array.from({ length: path.length + 1 - from }, (_, more) => from + more)
        : reached.filter((at) => path[at] === char).map((at) => at + 1);
    if (reached.length === 0) return false;
  }
  return reached.includes(path.length);
}

/** GET implies HEAD. */
function isMethod(written: string, asked: string): boolean {
  return written === asked || (written === "GET" && asked === "HEAD");
}

/** A CORS preflight matches as the method it asks for. */
function askedMethod({ method, headers }: Viewer): string {
  return (method === "OPTIONS" ? headers.get("access-control-request-method") : null) ?? method;
}

/** An absent field matches only `present: false`; `not` does not match it. */
function passes(test: FieldTest, value: string | null): boolean {
  if (value === null) return "present" in test && !test.present;
  if ("present" in test) return test.present;
  if ("exact" in test) return value === test.exact;
  if ("prefix" in test) return value.slice(0, test.prefix.length) === test.prefix;
  if ("suffix" in test) return value.slice(value.length - test.suffix.length) === test.suffix;
  if ("oneOf" in test) return test.oneOf.some((one) => one === value);
  return value !== test.not;
}

/** The first cookie of a name. */
function cookieOf(header: string, name: string): string | null {
  const pairs = header.split("; ").map((pair) => pair.split("="));
  const found = pairs.find(([key]) => key === name);
  return found === undefined ? null : found.slice(1).join("=");
}

/**
 * The viewer's path → the path at the gateway, as a route's `rewrite` says.
 *
 * A prefix is one of whole segments: `/live` begins `/live` and `/live/a`, and not `/livestream`. So no text of a rule is
 * ever joined with half a segment of the viewer's, out of which a `..` could come that no rule has seen. What is not
 * replaced keeps its spelling, percent-encoding included. The path comes without a session's prefix.
 */
import type { RewriteRule } from "../model/route-rule.ts";

/** The path to send; begins with `/`. A path that the prefix does not begin stays as it is. */
export function rewritePath(rewrite: RewriteRule | null, path: string): string {
  const rule = rewrite?.path ?? null;
  if (rule === null) return path;
  switch (rule.kind) {
    case "whole":
      return rule.to;
    case "prefix":
      return withPrefix(rule, path);
  }
}

function withPrefix({ from, to }: { readonly from: string; readonly to: string }, path: string): string {
  const [old, instead] = [withoutSlash(from), withoutSlash(to)];
  const rest = path.slice(old.length);
  if (!path.startsWith(old) || (rest !== "" && !rest.startsWith("/"))) return path;
  return instead + rest || "/";
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/**
 * Header and cookie conditions on media routes: players do not send them with segments.
 *
 * A media route has a `session`, or a path that ends in a file ending of manifests, segments, subtitles
 * or keys (`MEDIA`), written out, as `/live/*.m4s` does and `/live/*` does not. Not meant are headers that
 * browsers and players send by themselves, those of CMCD (CTA-5004), and `present: false`.
 */
import type { FieldMatch } from "../../model/route-rule.ts";
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { keyPlace, keysAt, valuePlace, type Path } from "../source/source-document.ts";

const MEDIA = /\.(?:m3u8|mpd|ism|isml|m4s|m4v|m4a|m4f|mp4|ts|m2ts|cmfv|cmfa|cmft|aac|ac3|ec3|mp3|webm|vtt|ttml|key)$/i;

const SENT_BY_PLAYERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cmcd-object",
  "cmcd-request",
  "cmcd-session",
  "cmcd-status",
  "host",
  "origin",
  "range",
  "referer",
  "user-agent",
]);

/** A warning for each header or cookie that a media route wants. */
export function checkMediaRoutes(set: RuleSet): readonly Issue[] {
  return set.routes.flatMap(({ document, spec }) =>
    spec.routes.flatMap(({ name, match, session }, at) => {
      const index = match.paths.findIndex((pattern) => MEDIA.test(pattern));
      if (index < 0 && session === undefined) return [];
      const path: Path = ["spec", "routes", at, "match"];
      const where = index < 0 ? "on a route with a session" : `on media (${match.paths[index] ?? ""})`;
      const media =
        index < 0
          ? { ...keyPlace(document, ["spec", "routes", at, "session"]), message: "its sessions are here" }
          : { ...valuePlace(document, [...path, "paths", index]), message: "the path is here" };
      return wanted(match).map(({ kind, field }) => {
        const written = keysAt(document, [...path, kind]).find((key) => key === field || key.toLowerCase() === field);
        return issueAt(keyPlace(document, [...path, kind, written ?? field]), {
          code: "GR0324",
          severity: "warning",
          message: `route ${name} wants the ${kind === "headers" ? "header" : "cookie"} ${field} ${where}, which players do not send with every request`,
          hint: "match by path or query, which the manifest hands on to its segments",
          related: media,
        });
      });
    }),
  );
}

interface Wanted {
  readonly kind: "headers" | "cookies";
  readonly field: string;
}

function wanted({
  headers,
  cookies,
}: {
  readonly headers: readonly FieldMatch[];
  readonly cookies: readonly FieldMatch[];
}): readonly Wanted[] {
  return [
    ...headers
      .filter(({ name }) => !SENT_BY_PLAYERS.has(name))
      .filter(isWanted)
      .map(({ name }) => ({ kind: "headers", field: name }) as const),
    ...cookies.filter(isWanted).map(({ name }) => ({ kind: "cookies", field: name }) as const),
  ];
}

function isWanted({ test }: FieldMatch): boolean {
  return !("present" in test) || test.present;
}

/**
 * Times as people say them on a command line: `90s`, `1m30s`, `2h`.
 */
import { parseDuration } from "../../ruleset/values/duration.ts";

/** Milliseconds of `90s` or, the greater unit first, `1m30s`; `0` needs no unit. Null for anything else. */
export function parseSpan(text: string): number | null {
  if (text === "0") return 0;
  if (!/^(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/.test(text) || text === "") return null;
  const parts = [...text.matchAll(/\d+(?:ms|[smh])/g)].map(([part]) => parseDuration(part));
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

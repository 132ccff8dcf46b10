/**
 * What must hold for every set of rule files, right or wrong: rules that load and decide, or findings with a place.
 */
import { readBundle } from "../../src/core/bundle/read-bundle.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { ISSUE_CODES, type Issue } from "../../src/core/model/issue.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import { formatRules } from "../../src/core/ruleset/format/format-rules.ts";
import { bundleText, compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { live, viewer } from "../unit/small-rules.ts";

/** Everything that does not hold; empty when all does. */
export function unsoundIn(files: readonly RuleFile[]): readonly unknown[] {
  const { rules, issues, silenced } = compileRules(files);
  const failed = issues.some(({ severity }) => severity === "error");
  const all = [...issues, ...silenced.map(({ issue }) => issue)];
  const places = all.flatMap((issue) => (issue.related === null ? [issue] : [issue, { ...issue, ...issue.related }]));
  return [
    ...(failed === (rules === null) ? [] : ["rules and errors at once, or neither"]),
    ...places.filter((issue) => !isLocated(issue, files)),
    ...(rules === null ? [] : undecided(rules)),
  ];
}

function isLocated({ file, line, column, length, code, message, hint }: Issue, files: readonly RuleFile[]): boolean {
  const text = files.find((one) => one.file === file)?.text.split("\n")[line - 1];
  return (
    text !== undefined &&
    column >= 1 &&
    column <= text.length + 1 &&
    length >= 1 &&
    Object.hasOwn(ISSUE_CODES, code) &&
    /\S/.test(hint) &&
    /\S/.test(message) &&
    !/undefined|\[object|Invalid input|expected string|NaN/.test(message)
  );
}

const PLACES = [{ country: "BR" }, { country: "DE" }, { country: "KP" }, { ip: "203.0.113.7" }, {}] as const;

/** What does not load, or does not decide for viewers of every host. */
function undecided(rules: Rules): readonly unknown[] {
  const bundle = readBundle(bundleText(rules, "0".repeat(64)), null);
  if (!bundle.ok) return [bundle.error];
  const hosts = rules.router.hosts.map((host) => host.replace("*", "www"));
  return hosts.flatMap((host) =>
    PLACES.flatMap((place) => {
      const { kind } = decide(bundle.value, live(), viewer({ host, path: "/live/a", ...place }));
      return ["handoff", "respond", "reject", "redirect"].includes(kind) ? [] : [`decided ${kind}`];
    }),
  );
}

/** Whether the text has a canonical form that stays, or cannot be read. */
export function formHolds(text: string): boolean {
  const formed = formatRules("x.yaml", text);
  if (!formed.ok) return formed.error.kind === "unreadable";
  const again = formatRules("x.yaml", formed.value);
  return again.ok && again.value === formed.value;
}

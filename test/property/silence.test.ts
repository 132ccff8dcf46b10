/**
 * Laws of silencing: it takes findings away and nothing else, and what compiles in spite of them also loads and decides.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readBundle } from "../../src/core/bundle/read-bundle.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { ISSUE_CODES } from "../../src/core/model/issue.ts";
import { bundleText, compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { amongGood, FIXTURES } from "../unit/ruleset/rule-files.ts";
import { arbitraryLive, arbitraryViewer } from "./arbitrary-rules.ts";

const CODES = Object.keys(ISSUE_CODES);
const FAULTY = readdirSync(FIXTURES)
  .filter((name) => name.endsWith(".bad.yaml"))
  .map((name) => amongGood({ file: name, text: readFileSync(join(FIXTURES, name), "utf8") }));

/** The files, each line that some finding is in below comments that silence these codes. */
function withComments(files: readonly RuleFile[], codes: readonly string[]): readonly RuleFile[] {
  const { issues } = compileRules(files);
  return files.map((file) => {
    const lines = new Set(issues.filter((issue) => issue.file === file.file).map(({ line }) => line));
    const comments = codes.map((code) => `# georouter-ignore ${code}: a reason`);
    const text = file.text.split("\n").flatMap((line, at) => (lines.has(at + 1) ? [...comments, line] : [line]));
    return { ...file, text: text.join("\n") };
  });
}

const counted = (codes: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length] as const));

test("every finding is either told or silenced, never lost", () => {
  fc.assert(
    fc.property(fc.constantFrom(...FAULTY), fc.subarray(CODES, { maxLength: 6 }), (files, codes) => {
      const before = compileRules(files).issues.filter(({ code }) => code !== "GR0106");
      const { issues, silenced } = compileRules(withComments(files, codes));
      const after = [...issues.filter(({ code }) => code !== "GR0106"), ...silenced.map(({ issue }) => issue)];
      expect(counted(after.map(({ code }) => code))).toEqual(counted(before.map(({ code }) => code)));
      expect(silenced.every(({ issue, reason }) => codes.includes(issue.code) && reason === "a reason")).toBe(true);
    }),
    { seed: 42, numRuns: 150 },
  );
});

/** Codes of errors that leave the rules a meaning; the rest of the errors can only be repaired. */
const MAY_BE_SILENCED = [
  "GR0306",
  "GR0309",
  "GR0310",
  "GR0312",
  "GR0315",
  "GR0317",
  "GR0318",
  "GR0321",
  "GR0323",
  "GR0327",
  "GR0328",
];

test.each(FAULTY.map((files) => [files[0]?.file ?? "", files] as const))(
  "%s compiles with its findings silenced, and decides for every viewer, or says why not",
  (_, files) => {
    const { issues: found } = compileRules(files);
    const codes = [...new Set(found.map(({ code }) => code))].filter((code) => !code.startsWith("GR01"));
    const { rules, issues } = compileRules(withComments(files, codes));
    const errors = found.filter(({ severity }) => severity === "error").map(({ code }) => code);
    expect(rules !== null).toBe(errors.every((code) => MAY_BE_SILENCED.includes(code)));
    expect(rules === null).toBe(issues.some(({ severity }) => severity === "error"));
    if (rules === null) return;
    const bundle = readBundle(bundleText(rules, "0".repeat(64)), null);
    if (!bundle.ok) throw new Error(`the loader refuses it: ${JSON.stringify(bundle.error)}`);
    const names = rules.clusters.map(({ name }) => name);
    const state = arbitraryLive.map((live) => {
      const renamed = Object.values(live.clusters).map((one, at) => [names[at % names.length] ?? "", one]);
      return { ...live, clusters: Object.fromEntries(renamed) };
    });
    const hosts = fc.constantFrom(...rules.router.hosts.map((host) => host.replace("*", "www")));
    fc.assert(
      fc.property(state, arbitraryViewer, hosts, (live, viewer, host) => {
        expect(decide(bundle.value, live, { ...viewer, host }).kind).toMatch(/^(handoff|respond|reject)$/);
      }),
      { seed: 42, numRuns: 200 },
    );
  },
);

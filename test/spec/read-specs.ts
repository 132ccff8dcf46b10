/**
 * Reads `NNNN-name.yaml`: rules, and cases of facts with the fields that the decision must have.
 *
 * `rules: sample` means the folder `rules/`; otherwise it is the text of rule files in one, which is
 * written to a folder of its own, since rules are always read from a folder.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const RULES = resolve(import.meta.dirname, "../../rules");

/** Facts without `at` are asked at this time, so that an answer never depends on the clock. */
const AT = "2026-11-28T03:00:00Z";

const spec = z.strictObject({
  specVersion: z.literal(1),
  name: z.string(),
  rules: z.string(),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        facts: z.record(z.string(), z.unknown()),
        expect: z.record(z.string(), z.unknown()).refine((fields) => Object.keys(fields).length > 0),
        steps: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
      }),
    )
    .min(1),
});

export interface SpecCase {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Fields that the decision's JSON must have; objects may have more. */
  readonly expect: Readonly<Record<string, unknown>>;
  /** Stage → fields that its step in the trace must have. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Spec {
  readonly title: string;
  /** Folder of the rules. */
  readonly rules: string;
  readonly cases: readonly SpecCase[];
}

/** All spec files of this folder, by name. Whoever reads them removes what is written for it. */
export function readSpecs(): readonly Spec[] {
  const files = readdirSync(import.meta.dirname).filter((file) => /^\d{4}-[a-z0-9-]+\.yaml$/.test(file));
  return files.toSorted().map((file) => {
    const { name, rules, cases } = spec.parse(parse(readFileSync(join(import.meta.dirname, file), "utf8")));
    return {
      title: `${file.slice(0, 4)} ${name}`,
      rules: rules === "sample" ? RULES : folderOf(rules),
      cases: cases.map((one) => ({ ...one, facts: { at: AT, ...one.facts } })),
    };
  });
}

const written: string[] = [];

/** Removes the folders of rules. */
export function removeWritten(): void {
  for (const folder of written.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function folderOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "georouter-spec-rules-"));
  written.push(folder);
  writeFileSync(join(folder, "router.yaml"), text);
  return folder;
}

/**
 * The names that somebody may type on a command line, as far as the rule files can be read.
 *
 * In: rule files, sound or not. Out: names, sorted. Nothing is checked and nothing is reported: whoever
 * presses TAB while a file is half written wants the names of the others. Files without a name of
 * interest are not even parsed, because routes are most of the text of a large rule set.
 */
import type { RuleFile } from "./index.ts";
import { readYaml } from "./read-yaml.ts";
import { keysAt, valueAt, type SourceDocument } from "./source-document.ts";
import { sourceText } from "./source-text.ts";

export interface RuleNames {
  readonly clusters: readonly string[];
  readonly regions: readonly string[];
  readonly rollouts: readonly string[];
  /** Whole host names; patterns are left out, as nobody can ask for one. */
  readonly hosts: readonly string[];
  /** Named sets of facts, of `kind: Viewers`. */
  readonly viewers: readonly string[];
}

const NAMING_KINDS = /^kind:\s*["']?(?:Router|Regions|Clusters|Rollout|Viewers)\b/m;

/** Collects the names in all files that can be read. */
export function ruleNames(files: readonly RuleFile[]): RuleNames {
  const documents = files
    .filter(({ text }) => NAMING_KINDS.test(text))
    .flatMap(({ file, text }) => readYaml(sourceText(file, text)).documents);
  const of = (kind: string, names: (document: SourceDocument) => readonly string[]): readonly string[] =>
    sorted(documents.filter((document) => valueAt(document, ["kind"]) === kind).flatMap(names));
  return {
    clusters: of("Clusters", (document) => keysAt(document, ["spec", "clusters"])),
    regions: of("Regions", (document) => keysAt(document, ["spec", "regions"])),
    rollouts: of("Rollout", (document) => texts([valueAt(document, ["metadata", "name"])])),
    hosts: of("Router", (document) =>
      texts(valueAt(document, ["spec", "hosts"])).filter((host) => !host.includes("*")),
    ),
    viewers: of("Viewers", (document) => keysAt(document, ["spec", "viewers"])),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

/**
 * The names that somebody may type on a command line, as far as the rule files can be read.
 *
 * In: rule files, sound or not. Out: names, sorted. Nothing is checked and nothing is reported: whoever
 * presses TAB while a file is half written wants the names of the others. Files without a name of
 * interest are not even parsed, because routes are most of the text of a large rule set.
 */
import type { RuleFile } from "./index.ts";
import { collectNames, type NameKind } from "./names.ts";
import { readYaml } from "./source/read-yaml.ts";
import { valueAt, type SourceDocument } from "./source/source-document.ts";
import { sourceText } from "./source/source-text.ts";

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
  const { names } = collectNames(documents);
  const sorted = (what: NameKind): readonly string[] => [...(names.get(what)?.keys() ?? [])].toSorted();
  return {
    clusters: sorted("cluster"),
    regions: sorted("region"),
    rollouts: sorted("rollout"),
    hosts: [...new Set(documents.flatMap(hostsIn))].toSorted(),
    viewers: sorted("viewer"),
  };
}

function hostsIn(document: SourceDocument): readonly string[] {
  const hosts = valueAt(document, ["kind"]) === "Router" ? valueAt(document, ["spec", "hosts"]) : [];
  return Array.isArray(hosts) ? hosts.filter((host) => typeof host === "string" && !host.includes("*")) : [];
}

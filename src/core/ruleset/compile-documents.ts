/**
 * Documents that were each checked by themselves → rules, tests, and everything wrong with them together.
 *
 * The half of compiling that needs all documents at once. Apart from the other half, so that a rule set
 * in which one document differs costs one document more, not all of them again.
 */
import type { Issue } from "../model/issue.ts";
import type { Rules } from "../model/rules.ts";
import type { DocumentCheck } from "./check-document.ts";
import { checkTogether, type CheckContext } from "./check-together.ts";
import { checkTableAim } from "./checks/table-aim.ts";
import { compile } from "./compile/compile.ts";
import { compileTests, type CompiledTests } from "./compile/compile-tests.ts";
import { sortIssues } from "./issue-at.ts";
import type { NameCheck } from "./names.ts";
import { ruleSetOf } from "./rule-set.ts";
import { silence, type IgnoreComment, type Silenced } from "./source/silence.ts";

export interface Compiled extends CompiledTests {
  /** Null when there is any error that is not silenced. */
  readonly rules: Rules | null;
  /** Sorted by file, line and column. */
  readonly issues: readonly Issue[];
  /** What comments silence, in the same order. */
  readonly silenced: readonly Silenced[];
}

/** What reading the files gave, before any document was checked. */
export interface FilesRead {
  readonly issues: readonly Issue[];
  /** Whether every file could be read to its end. */
  readonly whole: boolean;
  /** Comments that are meant to silence findings. */
  readonly ignores?: readonly IgnoreComment[];
}

/** Checks documents together and compiles them. */
export function compileDocuments(
  read: FilesRead,
  { names, issues: nameIssues }: NameCheck,
  checks: readonly DocumentCheck[],
  context: CheckContext,
): Compiled {
  const whole = read.whole && checks.every(({ understood }) => understood);
  const complete = { names: whole, documents: whole && checks.every((check) => check.checked !== null) };
  const set = ruleSetOf(
    checks.flatMap((check) => check.checked ?? []),
    names,
  );
  const found = [
    ...read.issues,
    ...nameIssues,
    ...checks.flatMap((check) => check.issues),
    ...checkTogether(set, context, complete),
  ];
  const { issues, silenced, failed } = judge(found, read.ignores ?? []);
  if (failed) return { rules: null, issues, silenced, tests: [], viewers: new Map() };
  const rules = compile(set);
  const { table, where } = context;
  const late = table === null || rules === null ? [] : checkTableAim({ set, rules, table, where });
  const judged = late.length === 0 ? { issues, silenced } : judge([...found, ...late], read.ignores ?? []);
  return { rules, issues: judged.issues, silenced: judged.silenced, ...compileTests(set) };
}

/** What is left of findings when comments have silenced what they may, in order. */
function judge(found: readonly Issue[], ignores: readonly IgnoreComment[]) {
  const { issues: left, silenced } = silence(sortIssues(found), ignores);
  const issues = sortIssues(left);
  return { issues, silenced, failed: issues.some(({ severity }) => severity === "error") };
}

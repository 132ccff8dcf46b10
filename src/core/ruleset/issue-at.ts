/**
 * Makes findings: a place, a code, and what to say.
 *
 * Everything is an error unless its maker says otherwise, and nothing is without a next step.
 */
import type { Issue, IssueCode, IssuePlace, Severity } from "../model/issue.ts";

export interface Saying {
  readonly code: IssueCode;
  /** What was found and what is wanted. */
  readonly message: string;
  /** The next action. */
  readonly hint: string;
  readonly severity?: Severity;
  readonly related?: IssuePlace & { readonly message: string };
}

/** One finding at a place. */
export function issueAt(place: IssuePlace, saying: Saying): Issue {
  const { file, line, column, length } = place;
  const { code, message, hint, severity = "error", related = null } = saying;
  return { code, severity, file, line, column, length, message, hint, related };
}

/** Findings in the order of files, lines and columns; of what says the same twice, one. */
export function sortIssues(issues: readonly Issue[]): readonly Issue[] {
  const sorted = issues.toSorted(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
  return sorted.filter((issue, at) => {
    const before = sorted[at - 1];
    return (
      before === undefined ||
      before.file !== issue.file ||
      before.line !== issue.line ||
      before.column !== issue.column ||
      before.message !== issue.message
    );
  });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

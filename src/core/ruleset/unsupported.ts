/**
 * Comments that mean something in the rule language and not yet in this version.
 */
import type { Issue, IssuePlace } from "../model/issue.ts";
import { issueAt } from "./issue-at.ts";

/** The finding for a comment that is meant to silence a finding; null for all other comments. */
export function unsupportedComment(place: IssuePlace, comment: string): Issue | null {
  if (!/^#\s*georouter-ignore\b/.test(comment)) return null;
  const message = "georouter-ignore is not supported by this version";
  return issueAt(place, { code: "GR0205", message, hint: "delete the comment and repair what it was to silence" });
}

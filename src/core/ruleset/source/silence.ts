/**
 * `# georouter-ignore CODE: why` silences the findings of one code in one line.
 *
 * In: the comments and everything that was found. Out: what is still said, what is silenced and why,
 * and what is wrong with the comments themselves. A silenced finding is kept, with its reason, so that
 * it can be counted and listed. An error may be silenced only where the rules have a meaning in spite
 * of it: whatever compiles must also load and decide, so a code enters `COMPILABLE` only when the
 * compiler, the loader and `decide` are sure of what such rules mean.
 */
import { ISSUE_CODES, type Issue, type IssueCode, type IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import { placeIn, type SourceText } from "./source-text.ts";
import { suggestionHint } from "../suggest.ts";

/** A finding that a comment silences. */
export interface Silenced {
  readonly issue: Issue;
  readonly reason: string;
}

/** A comment that is meant to silence something. */
export interface IgnoreComment {
  readonly place: IssuePlace;
  readonly text: string;
  /** The line whose findings it silences. */
  readonly line: number;
}

export interface Silence {
  /** Findings that are left, and those about the comments. */
  readonly issues: readonly Issue[];
  readonly silenced: readonly Silenced[];
}

/** Errors in spite of which rules have a meaning; warnings always leave them one. */
const COMPILABLE: ReadonlySet<IssueCode> = new Set([
  "GR0306", // the tier takes nothing
  "GR0309", // the rollout answers role-unavailable
  "GR0310", // the same viewers get both
  "GR0312", // probes end late, and count as failed
  "GR0315", // the region is empty
  "GR0317", // the route gets no request
  "GR0318", // the route gets no request
  "GR0321", // the route gets no request
  "GR0323", // the cluster is left out for the viewers who are bound
  "GR0326", // viewers move, as was meant
  "GR0327", // changes need force
  "GR0328", // nobody takes part
]);

const FORM = "write `# georouter-ignore CODE: why`, for example `# georouter-ignore GR0316: opens in May`";

/** Whether the text of a comment, with its `#`, is meant to silence something. */
export function isIgnoreComment(text: string): boolean {
  return /^#\s*georouter-ignore\b/i.test(text);
}

/** The comment at an offset when it is meant to silence something, else null; `before` is the one in front of it. */
export function ignoreComment(
  source: SourceText,
  at: number,
  text: string,
  before: IgnoreComment | undefined,
): IgnoreComment | null {
  if (!isIgnoreComment(text)) return null;
  const place = placeIn(source, at, at + text.length);
  // Of comments one below the other the first has already looked for the line.
  const shared = before !== undefined && before.line > place.line;
  return { place, text: text.trimEnd(), line: shared ? before.line : silencedLine(source, place.line, at) };
}

/** Its own line, or the next one with content when it stands alone. */
function silencedLine({ text, lineStarts }: SourceText, line: number, at: number): number {
  const lineAt = (number: number): string => text.slice(lineStarts[number - 1], lineStarts[number]);
  if (text.slice(lineStarts[line - 1], at).trim() !== "") return line;
  for (let next = line + 1; next <= lineStarts.length; next++) if (/^\s*[^\s#]/.test(lineAt(next))) return next;
  return line;
}

/** Applies comments to findings, in the order in which they are written. */
export function silence(found: readonly Issue[], comments: readonly IgnoreComment[]): Silence {
  if (comments.length === 0) return { issues: found, silenced: [] };
  const byPlace = Map.groupBy(found, ({ file, line, code }) => placeKey(file, line, code));
  const silenced = new Map<Issue, string>();
  const about: Issue[] = [];
  const idle: Issue[] = [];
  for (const comment of comments) {
    const order = readComment(comment);
    if ("fault" in order) {
      about.push(order.fault);
      continue;
    }
    const { code, reason } = order;
    const here = (byPlace.get(placeKey(comment.place.file, comment.line, code)) ?? []).filter(
      (issue) => !silenced.has(issue),
    );
    const stubborn = here.find((issue) => !maySilence(issue));
    for (const issue of here) if (maySilence(issue)) silenced.set(issue, reason);
    if (stubborn !== undefined) about.push(cannotSilence(comment, code, stubborn));
    if (here.length === 0) idle.push(silencesNothing(comment, code));
  }
  const left = found.filter((issue) => !silenced.has(issue));
  // Behind an error checks are left out, so a comment may only seem to be idle.
  const failed = left.some(({ severity }) => severity === "error");
  return {
    issues: [...left, ...about, ...(failed ? [] : idle)],
    silenced: found.flatMap((issue) => {
      const reason = silenced.get(issue);
      return reason === undefined ? [] : { issue, reason };
    }),
  };
}

function placeKey(file: string, line: number, code: IssueCode): string {
  return `${line} ${code} ${file}`;
}

function maySilence({ code, severity }: Issue): boolean {
  return severity === "warning" || COMPILABLE.has(code);
}

type Order = { readonly code: IssueCode; readonly reason: string } | { readonly fault: Issue };

function readComment({ place, text }: IgnoreComment): Order {
  const fault = (message: string, hint: string): Order => ({
    fault: issueAt(place, { code: "GR0106", message, hint }),
  });
  const parts = /^#\s*georouter-ignore(?:\s+(\w+))?\s*(?::(.*))?$/.exec(text);
  if (parts === null) return fault("this comment is meant to silence a finding, but it is not written as such", FORM);
  const [, code, reason] = parts;
  if (code === undefined) return fault("the comment does not say which finding it silences", FORM);
  if (!isCode(code))
    return fault(`there is no finding with the code ${code}`, suggestionHint(code, Object.keys(ISSUE_CODES), "code"));
  if (code.startsWith("GR01"))
    return fault(
      `${code} cannot be silenced: it is about what cannot be read`,
      "repair the file and delete the comment",
    );
  if (reason === undefined || !/[\p{L}\p{N}]/u.test(reason))
    return fault(`the comment silences ${code} without a reason`, `write why: \`# georouter-ignore ${code}: why\``);
  return { code, reason: reason.trim() };
}

function isCode(text: string): text is IssueCode {
  return Object.hasOwn(ISSUE_CODES, text);
}

function cannotSilence({ place }: IgnoreComment, code: IssueCode, finding: Issue): Issue {
  const { file, line, column, length } = finding;
  return issueAt(place, {
    code: "GR0106",
    message: `${code} cannot be silenced: rules with this fault have no meaning that could be compiled`,
    hint: "repair what it reports, and delete the comment",
    related: { file, line, column, length, message: "it is reported here" },
  });
}

function silencesNothing({ place, line }: IgnoreComment, code: IssueCode): Issue {
  return issueAt(place, {
    code: "GR0106",
    severity: "warning",
    message: `the comment silences nothing: there is no ${code} in line ${line}`,
    hint: "delete the comment, or move it to the line of the finding",
  });
}

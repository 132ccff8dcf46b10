/**
 * Outcomes of rule tests as people read them: a line for each, and for a failing one what differs and why.
 */
import type { Coverage } from "../../core/ops/rule-tests/rule-coverage.ts";
import type { Mutation } from "../../core/ops/rule-tests/mutate-rules.ts";
import type { Difference, Failure, Outcome } from "../../core/ops/rule-tests/test-outcome.ts";
import type { Paint } from "../colour.ts";
import { renderDecision } from "../explain/render-decision.ts";

export interface TestForm {
  readonly paint: Paint;
  readonly fileWidth: number;
  /** Whether the steps of a failing decision are shown. */
  readonly trace: boolean;
}

/** Of a case that fails for many viewers, this many are told apart. */
const FAILURES_SHOWN = 5;

/** One test; ends with a newline. */
export function renderOutcome({ test, note, failures }: Outcome, form: TestForm): string {
  const { paint, fileWidth } = form;
  const mark = failures.length === 0 ? paint("green", "✔") : paint("red", "✖");
  const tail = note === "" ? "" : `  ${paint("dim", note)}`;
  const head = `${mark} ${paint("dim", test.file.padEnd(fileWidth))}  ${test.name}${tail}`;
  const shown = failures
    .slice(0, FAILURES_SHOWN)
    .map((failure, at) => renderFailure(failure, test.file, { ...form, trace: form.trace && at === 0 }));
  const more = failures.length - shown.length;
  const rest = more > 0 ? [`    and ${more} more like these`] : [];
  return `${[head, ...shown, ...rest].join("\n")}\n`;
}

function renderFailure({ label, line, differences, fault, decision }: Failure, file: string, form: TestForm): string {
  const { paint, trace } = form;
  const width = Math.max(0, ...differences.map(({ field }) => field.length));
  const where = paint("cyan", `${file}:${line}`);
  return [
    label === "" ? `    ${where}` : `    ${label}   ${where}`,
    ...(fault === "" ? [] : [`    ${paint("red", "✖")} ${fault}`]),
    ...differences.flatMap((difference) => renderDifference(difference, width, paint)),
    ...(trace && decision !== null
      ? renderDecision(decision)
          .trimEnd()
          .split("\n")
          .map((text) => `      ${text}`.trimEnd())
      : []),
  ].join("\n");
}

function renderDifference({ field, wanted, found }: Difference, width: number, paint: Paint): readonly string[] {
  const name = field.padEnd(width);
  return [paint("red", `    - ${name}  ${shownValue(wanted)}`), paint("green", `    + ${name}  ${shownValue(found)}`)];
}

/** Text as it is, unless it is empty or has line ends; of lists and maps their JSON; a field that the decision does not have is none. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "(the decision has none)";
  if (typeof value === "string" && /^\P{C}+$/u.test(value)) return value;
  if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return `[${value.join(", ")}]`;
  return JSON.stringify(value);
}

/** `4 passed, 1 failed (12 ms)`; ends with a newline. */
export function renderTotals(outcomes: readonly Outcome[], ms: number, paint: Paint): string {
  const failed = outcomes.filter(({ failures }) => failures.length > 0).length;
  const passed = outcomes.length - failed;
  const mark = failed === 0 ? paint("green", "✔") : paint("red", "✖");
  const parts = [...(passed > 0 ? [`${passed} passed`] : []), ...(failed > 0 ? [`${failed} failed`] : [])];
  return `${mark} ${parts.join(", ")} (${Math.round(ms)} ms)\n`;
}

/** What tests reach, and by name what they do not; ends with a newline. */
export function renderCoverage({ counts, missing, percent }: Coverage, minimum: number, paint: Paint): string {
  const kinds = counts.map(({ what, covered, total }) => `${what} ${covered}/${total}`);
  const below = percent < minimum ? paint("red", `, below the ${minimum} % that are wanted`) : "";
  const nameWidth = Math.max(0, ...missing.map(({ name }) => name.length));
  const lines = missing.map(
    ({ kind, name, source }) => `  not covered: ${kind.padEnd(8)}  ${name.padEnd(nameWidth)}  ${source}`,
  );
  return `${[`Coverage ${shownPercent(percent)} %: ${kinds.join(", ")}${below}`, ...lines].join("\n")}\n`;
}

/** Cut, not rounded: 100 is shown for nothing less. */
function shownPercent(percent: number): number {
  return Math.floor(percent * 10) / 10;
}

/** What became of the deletions, and by name those that no test noticed; ends with a newline. */
export function renderMutation({ counts, survivors }: Mutation, paint: Paint): string {
  const { refused, equivalent, noticed, survived } = counts;
  const total = refused + equivalent + noticed + survived;
  const mark = survived === 0 ? paint("green", "✔") : paint("red", "✖");
  const head = `${mark} Mutation: ${total} deletions: ${noticed} noticed by a test, ${refused} refused by check, ${equivalent} without effect, ${survived} survived`;
  const lines = survivors.map(({ what, file, line }) => `  survived: ${file}:${line}  ${what}`);
  const next = survived === 0 ? [] : ["  No test fails without these: add a test for each, or remove it."];
  return `${[head, ...lines, ...next].join("\n")}\n`;
}

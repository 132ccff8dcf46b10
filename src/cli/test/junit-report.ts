/**
 * Outcomes of rule tests as JUnit XML, the form that CI systems read.
 *
 * One suite for each file. Whatever stands in a test, the report is well-formed: characters that XML
 * 1.0 does not allow become U+FFFD, and line ends in attributes are written as references.
 */
import type { Failure, Outcome } from "../../core/ops/rule-tests/test-outcome.ts";
import { shownValue } from "./render-tests.ts";
import { renderDecision } from "../explain/render-decision.ts";

/** Writes the report. */
export function junitReport(outcomes: readonly Outcome[]): string {
  const files = [...new Set(outcomes.map(({ test }) => test.file))];
  const suites = files.map((file) =>
    suite(
      file,
      outcomes.filter(({ test }) => test.file === file),
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="georouter test" tests="${outcomes.length}" failures="${failedIn(outcomes)}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function suite(file: string, outcomes: readonly Outcome[]): string {
  return [
    `  <testsuite name="${attribute(file)}" tests="${outcomes.length}" failures="${failedIn(outcomes)}">`,
    ...outcomes.map((outcome) => testcase(file, outcome)),
    "  </testsuite>",
  ].join("\n");
}

function testcase(file: string, { test, failures }: Outcome): string {
  const head = `    <testcase classname="${attribute(file)}" name="${attribute(test.name)}" file="${attribute(file)}" line="${test.line}"`;
  if (failures.length === 0) return `${head}/>`;
  return [`${head}>`, failureElement(file, failures), "    </testcase>"].join("\n");
}

/** One for each test, as the form wants it: the first failure is the message, all of them are the text. */
function failureElement(file: string, failures: readonly Failure[]): string {
  const [first] = failures;
  const more = failures.length > 1 ? `; and ${failures.length - 1} more` : "";
  const message = first === undefined ? "" : `${sayingOf(first)}${more}`;
  const lines = failures.map((failure) => `${file}:${failure.line} ${sayingOf(failure)}`);
  const steps = first?.decision === undefined || first.decision === null ? [] : [renderDecision(first.decision)];
  return `      <failure message="${attribute(message)}">${content([...lines, ...steps].join("\n"))}</failure>`;
}

function sayingOf({ label, differences, fault }: Failure): string {
  const said = differences.map(
    ({ field, wanted, found }) => `${field}: wanted ${shownValue(wanted)}, found ${shownValue(found)}`,
  );
  return [label, fault, ...said].filter((part) => part !== "").join("; ");
}

function failedIn(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ failures }) => failures.length > 0).length;
}

function attribute(text: string): string {
  return content(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}

function content(text: string): string {
  return allowed(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Characters of XML 1.0 (production Char); a carriage return would be read as a line end, so it is one. */
function allowed(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/\r\n?/g, "\n")
      // oxlint-disable-next-line no-control-regex -- these are what XML does not allow
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
  );
}

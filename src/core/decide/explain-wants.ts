/**
 * Why routes were passed over, in words: what the failed condition wants and what the request has.
 *
 * In: the skipped routes of a full trace. Out: lines without their layout. What viewers sent is shown
 * quoted as soon as it is anything but plain text, so that it can neither end the line nor hide in it.
 */
import type { FieldTest } from "../model/route-rule.ts";
import type { SourceLine } from "../model/source-line.ts";
import type { SkippedRoute } from "../model/trace.ts";

/** Of more routes than these, words for each would be read by nobody. */
const SHOWN_ROUTES = 40;
const SHOWN_VALUES = 3;
const SHOWN_LENGTH = 80;
const PLAIN = /^[!-~]+$/;

export interface SkippedLine {
  readonly text: string;
  readonly source: SourceLine;
}

/** All routes while they are few; of many, those that failed on more than host and path, as far as there is room. */
export function explainSkipped(skipped: readonly SkippedRoute[]): readonly SkippedLine[] {
  const nearly = skipped.filter(({ condition }) => condition !== "hosts" && condition !== "paths");
  const told = skipped.length <= SHOWN_ROUTES ? skipped : nearly.slice(0, SHOWN_ROUTES);
  const lines = told.map((one) => ({ text: explainOne(one), source: one.source }));
  const left = skipped.length - told.length;
  if (left === 0) return lines;
  return [...lines, { text: `${left} more routes do not match, most by host or path; -o json lists them`, source: "" }];
}

/** `live  no: methods: wants GET, saw POST`. */
function explainOne({ route, condition, field, saw, wants }: SkippedRoute): string {
  const name = field === "" ? condition : `${condition} ${field}`;
  const wanted = isTest(wants) ? testWords(wants) : anyOf(wants);
  return `${route}  no: ${name}: wants ${wanted}, saw ${saw === null ? "none" : shown(saw)}`;
}

function isTest(wants: SkippedRoute["wants"]): wants is FieldTest {
  return !Array.isArray(wants);
}

function testWords(test: FieldTest): string {
  if ("present" in test) return test.present ? "any value" : "none";
  if ("exact" in test) return shown(test.exact);
  if ("prefix" in test) return `${shown(test.prefix)}…`;
  if ("suffix" in test) return `…${shown(test.suffix)}`;
  if ("oneOf" in test) return anyOf(test.oneOf);
  return `a value that is not ${shown(test.not)}`;
}

function anyOf(values: readonly string[]): string {
  const some = values.slice(0, SHOWN_VALUES).map(shown).join(" or ");
  return values.length > SHOWN_VALUES ? `${some} or ${values.length - SHOWN_VALUES} others` : some;
}

/** Text as it is when it is short and plain, else quoted and cut. */
export function shown(text: string): string {
  const cut = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  return PLAIN.test(text) ? cut : JSON.stringify(cut);
}

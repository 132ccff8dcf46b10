/**
 * Why a route was passed over, in words: what its condition wants and what the request has.
 *
 * In: one skipped route of a full trace. Out: one line without its layout. What viewers sent is shown
 * quoted as soon as it is anything but plain text, so that it can neither end the line nor hide in it.
 */
import type { FieldTest } from "../model/route-rule.ts";
import type { SkippedRoute } from "../model/trace.ts";

const SHOWN_VALUES = 3;
const SHOWN_LENGTH = 80;
const PLAIN = /^[!-~]+$/;

/** `live  no: methods: wants GET, saw POST`. */
export function explainSkipped({ route, condition, field, saw, wants }: SkippedRoute): string {
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

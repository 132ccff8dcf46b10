/**
 * An Accept header → the form in which whoever asks can best read an answer of ours.
 *
 * Quality values and the rule that the most specific range counts are RFC 9110's (12.5.1). Between forms that are equally
 * welcome, one that is named wins over one that a wildcard allows; a bare wildcard, or no header, gets plain text, which every
 * reader of logs and every player can show. Nobody is refused for what he accepts: an error in the wrong form is better
 * than none. Of a header whose length a viewer chooses, only the beginning is read.
 */

export type Form = "json" | "html" | "text";

/** By form, the ranges that include it, the most specific first. */
const RANGES: Readonly<Record<Form, readonly string[]>> = {
  json: ["application/json", "application/*", "*/*"],
  html: ["text/html", "text/*", "*/*"],
  text: ["text/plain", "text/*", "*/*"],
};
const BY_NAME: readonly Form[] = ["json", "html", "text"];
const BY_WILDCARD: readonly Form[] = ["text", "json", "html"];

/** Some times what browsers send, in characters. */
const READ_AT_MOST = 1000;

interface Welcome {
  readonly quality: number;
  /** 0 where the form itself is named, 1 for its kind, 2 for anything. */
  readonly vagueness: number;
}

/** The form; null, as an absent header, accepts everything. */
export function acceptedForm(accept: string | null): Form {
  const qualities = new Map((accept ?? "*/*").slice(0, READ_AT_MOST).split(",").map(readRange));
  const named = BY_NAME.map((form) => ({ form, ...welcomeOf(form, qualities) }));
  const best = Math.max(...named.map(({ quality }) => quality));
  if (best <= 0) return "text";
  const welcome = named.filter(({ quality }) => quality === best);
  const exact = welcome.find(({ vagueness }) => vagueness === 0);
  if (exact !== undefined) return exact.form;
  return BY_WILDCARD.find((form) => welcome.some((one) => one.form === form)) ?? "text";
}

function welcomeOf(form: Form, qualities: ReadonlyMap<string, number>): Welcome {
  const vagueness = RANGES[form].findIndex((range) => qualities.has(range));
  const quality = qualities.get(RANGES[form][vagueness] ?? "") ?? 0;
  return { quality, vagueness };
}

/** One range in lower case, and how welcome it is; what is no quality counts as none being said. */
function readRange(text: string): readonly [range: string, quality: number] {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const said = parameters.find((one) => one.startsWith("q="))?.slice(2) ?? "1";
  const quality = said === "" ? Number.NaN : Number(said);
  return [range, quality >= 0 && quality <= 1 ? quality : 1];
}

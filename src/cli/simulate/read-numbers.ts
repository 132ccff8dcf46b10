/**
 * Numbers and times as options of `simulate` state them; what is none is wrong usage, with an example of what is wanted.
 */
import { InvalidArgumentError } from "commander";
import { parseSpan } from "../../core/ops/simulate/parse-span.ts";

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,12}$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** A time such as 10m or 1m30s, in milliseconds. */
export function span(text: string): number {
  const ms = parseSpan(text);
  if (ms !== null && ms > 0) return ms;
  throw new InvalidArgumentError("It must be a time above 0 with its unit, for example 10m or 1m30s.");
}

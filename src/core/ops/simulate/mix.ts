/**
 * A mix of viewers: how much of the load comes from where.
 *
 * In: `world`, or parts such as `BR=40, DE=30, US-CA=30` (commas or lines; `#` begins a comment). Out: parts
 * with weights above 0, as facts that `readFacts` takes. Weights need no sum: they are shares of their sum.
 */
import { parseCountry } from "../../model/country.ts";
import type { Facts } from "../../model/rule-test.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import { parseCountryCode } from "../../ruleset/values/place-code.ts";
import { parseSubdivision } from "../../viewer/read-subdivision.ts";
import { REST_OF_CONTINENT, WORLD_MILLIONS } from "./world-mix.ts";

/** Viewers of one place, and how much of the load they are. */
export interface MixPart {
  readonly facts: Facts;
  readonly weight: number;
}

/** The people online of the world. */
export function worldMix(): readonly MixPart[] {
  return [
    ...Object.entries(WORLD_MILLIONS).map(([country, weight]) => ({ facts: { country }, weight })),
    ...REST_OF_CONTINENT.map(([continent, weight]) => ({ facts: { continent }, weight })),
  ];
}

/** Reads a mix; the error is every fault in it, as sentences. */
export function readMix(text: string): Result<readonly MixPart[], readonly string[]> {
  if (text.trim().toLowerCase() === "world") return ok(worldMix());
  const faults: string[] = [];
  const parts = new Map<string, MixPart>();
  for (const written of partsIn(text)) {
    const read = readPart(written);
    if (!read.ok) faults.push(read.error);
    else if (parts.has(read.value.code)) faults.push(`the mix says ${read.value.code} twice; leave one out`);
    else parts.set(read.value.code, read.value.part);
  }
  const mix = [...parts.values()].filter(({ weight }) => weight > 0);
  if (faults.length > 0) return fail(faults);
  return mix.length > 0 ? ok(mix) : fail(["the mix names nobody; write world, or parts such as BR=40,DE=30"]);
}

function partsIn(text: string): readonly string[] {
  return text
    .split("\n")
    .flatMap((line) => (line.split("#", 1)[0] ?? "").split(","))
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function readPart(written: string): Result<{ readonly code: string; readonly part: MixPart }, string> {
  const [code = "", share = "", ...more] = written.split("=").map((half) => half.trim());
  if (more.length > 0 || !/^\d{1,12}(?:\.\d{1,12})?$/.test(share)) {
    return fail(`a mix has parts such as BR=40, found ${JSON.stringify(written.slice(0, 80))}`);
  }
  const facts = placeOf(code);
  return facts.ok ? ok({ code: code.toUpperCase(), part: { facts: facts.value, weight: Number(share) } }) : facts;
}

function placeOf(code: string): Result<Facts, string> {
  const subdivision = parseSubdivision(code);
  if (subdivision !== null) return ok({ country: subdivision.slice(0, 2), subdivision });
  if (parseCountry(code) !== null) return ok({ country: code.toUpperCase() });
  const read = parseCountryCode(code);
  const hint = read.ok ? "" : `; ${read.error.hint}`;
  return fail(`the mix names ${JSON.stringify(code.slice(0, 40))}, which is no country or subdivision${hint}`);
}

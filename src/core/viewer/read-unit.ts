/**
 * What version decisions hash, and what cluster choice hashes.
 *
 * The unit is the first source of the Router's list that is present; without one, version decisions
 * fall back to the old version, while cluster choice hashes the address (an IPv6 viewer changes the
 * last 64 bits at will, so only his /64 counts).
 */
import { maskWords, type Address } from "../model/address.ts";
import { readCmcdField, readCookie, readQueryField } from "../model/read-field.ts";
import type { FieldSource, Unit } from "../model/viewer.ts";

/** A longer unit counts as absent. */
export const LONGEST_UNIT = 256;

/** Reads the first unit that is present, not empty and at most 256 characters long. */
export function readUnit(sources: readonly string[], headers: FieldSource, query: string): Unit | null {
  for (const source of sources) {
    const colon = source.indexOf(":");
    const value = readSource(source.slice(0, colon), source.slice(colon + 1), headers, query);
    if (value !== null && value !== "" && value.length <= LONGEST_UNIT) return { source, value };
  }
  return null;
}

function readSource(kind: string, name: string, headers: FieldSource, query: string): string | null {
  if (kind === "header") return headers.get(name) ?? null;
  if (kind === "cookie") return readCookie(headers.get("cookie") ?? "", name);
  if (kind !== "cmcd") return null;
  return (
    readCmcdField(headers.get("cmcd-session") ?? "", name) ?? readCmcdField(readQueryField(query, "CMCD") ?? "", name)
  );
}

/** The key of cluster choice: the unit, else the address (IPv6: its /64), else `-`. */
export function choiceKey(unit: Unit | null, address: Address | null): string {
  if (unit !== null) return unit.value;
  if (address === null) return "-";
  return address.family === 4 ? address.text : `${maskWords(address.words, 64).slice(0, 2).join(":")}/64`;
}

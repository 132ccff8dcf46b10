/**
 * Reads fields of one JSON object and collects every fault, so that a person gets all of them at once.
 *
 * In: any JSON value. Each method returns the field's value, or null (or an empty list) when it is
 * absent or wrong; wrong ones leave a sentence in `faults` that says what was found and what is wanted.
 */
import { closest } from "../../ruleset/suggest.ts";
import { readTime, TIME_WANTED } from "./read-time.ts";

export interface FactReader {
  readonly faults: readonly string[];
  fault(sentence: string): void;
  /** Whether the field is there and not null, right or wrong. */
  has(name: string): boolean;
  text(name: string): string | null;
  number(name: string, min: number, max: number): number | null;
  /** Milliseconds since 1970, given as such or as an ISO 8601 time with its zone. */
  time(name: string): number | null;
  /** Entries of a record of texts. */
  texts(name: string): readonly (readonly [name: string, value: string])[];
  /** Entries of a record of anything. */
  entries(name: string): readonly (readonly [name: string, value: unknown])[];
  code<T>(name: string, parse: (text: string) => T | null, wanted: string): T | null;
  refuseUnknown(known: ReadonlySet<string>): void;
}

/** Makes a reader over a value. */
export function factReader(value: unknown): FactReader {
  const faults: string[] = [];
  const fields = isRecord(value) ? value : {};
  if (!isRecord(value)) faults.push(`facts must be a JSON object, found ${quoted(value)}`);
  const present = (name: string): unknown => (Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined);
  const wrong = (name: string, wanted: string, found: unknown): null => {
    faults.push(`${name} must be ${wanted}, found ${quoted(found)}`);
    return null;
  };
  const text = (name: string): string | null => {
    const found = present(name);
    if (found === undefined) return null;
    return typeof found === "string" ? found : wrong(name, "text", found);
  };
  const entries = (name: string): (readonly [string, unknown])[] => {
    const found = present(name);
    if (found === undefined) return [];
    if (isRecord(found)) return Object.entries(found);
    wrong(name, "an object", found);
    return [];
  };
  return {
    faults,
    fault: (sentence) => void faults.push(sentence),
    has: (name) => present(name) !== undefined,
    text,
    entries,
    number: (name, min, max) => {
      const found = present(name);
      if (found === undefined) return null;
      const valid = typeof found === "number" && found >= min && found <= max;
      return valid ? found : wrong(name, `a number from ${min} to ${max}`, found);
    },
    time: (name) => {
      const found = present(name);
      if (found === undefined) return null;
      return readTime(found) ?? wrong(name, TIME_WANTED, found);
    },
    texts: (name) => {
      const texts: (readonly [string, string])[] = [];
      for (const [key, found] of entries(name)) {
        if (typeof found === "string") texts.push([key, found]);
        else wrong(`${name}.${key}`, "text", found);
      }
      return texts;
    },
    code: (name, parse, wanted) => {
      const found = text(name);
      return found === null ? null : (parse(found) ?? wrong(name, wanted, found));
    },
    refuseUnknown: (known) => {
      for (const key of Object.keys(fields)) {
        if (known.has(key)) continue;
        const close = closest(key, known);
        const hint = close === null ? `known are ${[...known].join(", ")}` : `did you mean "${close}"?`;
        faults.push(`unknown fact ${quoted(key)}; ${hint}`);
      }
    },
  };
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as JSON, cut when it is long. */
export function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 80);
}

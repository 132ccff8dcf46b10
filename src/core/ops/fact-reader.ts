/**
 * Reads fields of one JSON object and collects every fault, so that a person gets all of them at once.
 *
 * In: any JSON value. Each method returns the field's value, or null (or an empty list) when it is
 * absent or wrong; wrong ones leave a sentence in `faults` that says what was found and what is wanted.
 */
export interface FactReader {
  readonly faults: readonly string[];
  fault(sentence: string): void;
  text(name: string): string | null;
  number(name: string, min: number, max: number): number | null;
  /** Milliseconds since 1970, given as such or as an ISO 8601 time in UTC. */
  time(name: string): number | null;
  /** Entries of a record of texts. */
  texts(name: string): readonly (readonly [name: string, value: string])[];
  /** Entries of a record of anything. */
  entries(name: string): readonly (readonly [name: string, value: unknown])[];
  code<T>(name: string, parse: (text: string) => T | null, wanted: string): T | null;
  refuseUnknown(known: readonly string[]): void;
}

/** Makes a reader over a value; `parseTime` turns an ISO 8601 time into milliseconds or NaN, since the core has no clock. */
export function factReader(value: unknown, parseTime: (text: string) => number): FactReader {
  const faults: string[] = [];
  const fields = isRecord(value) ? value : {};
  if (!isRecord(value)) faults.push(`facts must be a JSON object, found ${show(value)}`);
  const present = (name: string): unknown => (Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined);
  const wrong = (name: string, wanted: string, found: unknown): null => {
    faults.push(`${name} must be ${wanted}, found ${show(found)}`);
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
      const ms = typeof found === "string" ? parseTime(found) : found;
      return typeof ms === "number" && Number.isFinite(ms)
        ? ms
        : wrong(name, "a time such as 2026-11-28T03:00:00Z", found);
    },
    texts: (name) =>
      entries(name).flatMap(([key, found]) => {
        if (typeof found === "string") return [[key, found] as const];
        wrong(`${name}.${key}`, "text", found);
        return [];
      }),
    code: (name, parse, wanted) => {
      const found = text(name);
      return found === null ? null : (parse(found) ?? wrong(name, wanted, found));
    },
    refuseUnknown: (known) => {
      for (const key of Object.keys(fields)) {
        if (!known.includes(key)) faults.push(`unknown fact "${key}"; known are ${known.join(", ")}`);
      }
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 80);
}

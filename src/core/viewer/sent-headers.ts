/**
 * The headers of one request, read once for all that rules ask: what they say, and how much it is.
 *
 * In: every name and value in turn. Out: values by name in lower case. Going through a runtime's own headers, or asking
 * it for one, costs more than what is done with them (docs/speed.md), so rules never do. Held in a map: a header may be
 * called `__proto__` or `constructor`.
 */
import type { FieldSource } from "../model/viewer.ts";
import type { HeaderSizes } from "./request-limits.ts";

export interface SentHeaders extends FieldSource {
  readonly sizes: HeaderSizes;
  /** Case-insensitive; headers of one name are joined as they are elsewhere, by a comma. */
  get(name: string): string | null;
}

/** What goes through all headers, as `Headers` does; names are in lower case. */
export interface HeaderList {
  forEach(each: (value: string, name: string) => void): void;
}

/** Reads them. */
export function sentHeaders(list: HeaderList): SentHeaders {
  const values = new Map<string, string>();
  const sizes = { count: 0, largest: 0, total: 0 };
  list.forEach((value, name) => {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}, ${value}`);
    const size = name.length + value.length;
    sizes.count++;
    sizes.total += size;
    if (size > sizes.largest) sizes.largest = size;
  });
  return { sizes, get: (name) => values.get(name) ?? values.get(name.toLowerCase()) ?? null };
}

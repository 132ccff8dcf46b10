/**
 * The number of an autonomous system as headers and databases write it: `28573` or `AS28573`, in any case.
 *
 * In: text. Out: 1 to 4294967295, or null; 0 is reserved (RFC 7607) and stands for "none".
 */

/** Reads the number; null for any other text. */
export function parseAsn(text: string): number | null {
  const [, digits = ""] = /^(?:AS)?(\d{1,10})$/i.exec(text) ?? [];
  return asnOf(Number(digits));
}

/** The number if it can be that of an autonomous system, else null. */
export function asnOf(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 4_294_967_295 ? value : null;
}

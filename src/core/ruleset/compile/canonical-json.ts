/**
 * JSON with one spelling for one value: keys in code unit order, no spaces, numbers as JSON has them.
 *
 * The digest of a bundle covers this text, so the same rules must give the same bytes on every
 * machine, whatever order their maps were built in.
 */

/**
 * Writes a value as canonical JSON.
 * @throws TypeError for what JSON cannot hold (undefined, functions, NaN, infinities): a bug in the caller
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
  }
  if (typeof value === "string" || typeof value === "boolean" || value === null) return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  throw new TypeError(`Cannot write a ${typeof value} as JSON`);
}

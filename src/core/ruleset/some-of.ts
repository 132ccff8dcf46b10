/**
 * Names in a message: the first few, and how many more there are.
 */

/** Names that a message shows. */
export const NAMED = 4;

/** `AT, BE, BG, CY and 23 more`. */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

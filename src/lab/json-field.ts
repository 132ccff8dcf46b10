/**
 * Looking into JSON that another program wrote, without believing its shape.
 */

/** A member of an object; undefined where there is none. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** A member that is a number; null where it is none. */
export function numberIn(value: unknown, name: string): number | null {
  const found = field(value, name);
  return typeof found === "number" ? found : null;
}

/**
 * Guards for data that another program wrote: text that claims to be a bundle.
 *
 * In: any JSON value. Out: nothing when it has the shape, else where it differs and how. A Worker
 * treats its own generated files as hostile (too large, cut short, from another version), so the
 * guards bound every length and count, and never recurse deeper than the shape itself.
 */

/** Where a value differs: a path such as `$.routes[3].name`, and what is wrong there. */
export interface ShapeFault {
  readonly path: string;
  readonly wanted: string;
}

export type Shape = (value: unknown, path: string) => ShapeFault | null;

type Fields = Readonly<Record<string, Shape>>;

/** Whether it is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text of at most `max` characters, optionally only of a fixed form. */
export function text(
  max: number,
  form?: { readonly wanted: string; readonly test: (value: string) => boolean },
): Shape {
  return (value, path) => {
    if (typeof value !== "string" || value.length > max) return { path, wanted: `text of at most ${max} characters` };
    return form !== undefined && !form.test(value) ? { path, wanted: form.wanted } : null;
  };
}

/** A finite number from `min` to `max`. */
export function number(min: number, max: number): Shape {
  return (value, path) =>
    typeof value === "number" && value >= min && value <= max
      ? null
      : { path, wanted: `a number from ${min} to ${max}` };
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): Shape {
  return (value, path) =>
    Number.isInteger(value) && typeof value === "number" && value >= min && value <= max
      ? null
      : { path, wanted: `a whole number from ${min} to ${max}` };
}

/** True or false. */
export const flag: Shape = (value, path) => (typeof value === "boolean" ? null : { path, wanted: "true or false" });

/** One of the given values. */
export function oneOf(...values: readonly (string | number)[]): Shape {
  return (value, path) =>
    values.some((one) => one === value) ? null : { path, wanted: `one of ${values.join(", ")}` };
}

/** Null, or the given shape. */
export function nullable(shape: Shape): Shape {
  return (value, path) => (value === null ? null : shape(value, path));
}

/** A list of at most `max` values of one shape. */
export function list(item: Shape, max: number): Shape {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > max) return { path, wanted: `a list of at most ${max} entries` };
    for (let at = 0; at < value.length; at++) {
      const fault = item(value[at], `${path}[${at}]`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

/** A record with names as keys, or keys of another form, and at most `max` values of one shape. */
export function record(item: Shape, max: number, isKey: (key: string) => boolean = isName): Shape {
  return (value, path) => {
    if (!isRecord(value) || Object.keys(value).length > max)
      return { path, wanted: `a record of at most ${max} entries` };
    for (const [key, entry] of Object.entries(value)) {
      const fault = isKey(key) ? item(entry, `${path}.${key}`) : { path, wanted: "names as keys" };
      if (fault !== null) return fault;
    }
    return null;
  };
}

/** A record with at least these fields; others are ignored, so that a newer writer may add optional ones. */
export function fields(shapes: Fields): Shape {
  const entries = Object.entries(shapes);
  return (value, path) => {
    if (!isRecord(value)) return { path, wanted: "a record" };
    for (const [key, shape] of entries) {
      if (!Object.hasOwn(value, key)) return { path: `${path}.${key}`, wanted: "to be present" };
      const fault = shape(value[key], `${path}.${key}`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

/** A record that has the shape of its `kind`. */
export function kinds(shapes: Readonly<Record<string, Fields>>): Shape {
  return tagged("kind", shapes);
}

/** A record that has the shape which one of its fields names. */
export function tagged(tag: string, shapes: Readonly<Record<string, Fields>>): Shape {
  const byKind = new Map(Object.entries(shapes).map(([kind, shape]) => [kind, fields(shape)]));
  return (value, path) => {
    const kind = isRecord(value) ? value[tag] : undefined;
    const shape = typeof kind === "string" ? byKind.get(kind) : undefined;
    return shape === undefined
      ? { path: `${path}.${tag}`, wanted: `one of ${[...byKind.keys()].join(", ")}` }
      : shape(value, path);
  };
}

/** A record with exactly one of these fields. */
export function exactlyOne(shapes: Fields): Shape {
  return (value, path) => {
    const keys = isRecord(value) ? Object.keys(value) : [];
    const [key] = keys;
    if (!isRecord(value) || key === undefined || keys.length !== 1 || !Object.hasOwn(shapes, key)) {
      return { path, wanted: `exactly one of ${Object.keys(shapes).join(", ")}` };
    }
    return shapes[key]?.(value[key], `${path}.${key}`) ?? null;
  };
}

/** `^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`, the form of every name in the rules. */
export function isName(value: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value);
}

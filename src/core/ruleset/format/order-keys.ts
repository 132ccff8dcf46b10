/**
 * The keys of maps in the order of their schema.
 *
 * Only maps whose keys the language names are sorted. Names that people choose, and everything in
 * lists, keep the order in which they are written: among the clusters of a tier it means something.
 * A key takes the comments in front of it along; what the file begins with stays at its top.
 */
import * as z from "zod";
import { isKind, KINDS } from "../schema/kinds.ts";
import { isCollection, type Collection, type Entry, type Layout } from "./layout.ts";

type Schema = z.core.$ZodType;

const TOP = ["apiVersion", "kind", "metadata", "spec"] as const;

/** A document with its keys in order. */
export function orderKeys(root: Collection): Collection {
  if (root.kind !== "map") return root;
  const kind = root.entries.find(({ key }) => key?.value === "kind")?.value;
  const name = kind?.kind === "scalar" ? kind.scalar.value : "";
  const [head] = root.entries;
  const sorted = isKind(name)
    ? orderedWithin(root, optionsOf(KINDS[name]))
    : { ...root, entries: sortedBy(root.entries, TOP) };
  return head === undefined ? sorted : { ...sorted, entries: keepHead(sorted.entries, head) };
}

/** The first lines of a file are about the file, whichever key they stand in front of. */
function keepHead(entries: readonly Entry[], head: Entry): readonly Entry[] {
  return entries.map((entry, at) => {
    if (entry.key === head.key) return at === 0 ? entry : { ...entry, before: [] };
    return at === 0 ? { ...entry, before: [...head.before, ...entry.before] } : entry;
  });
}

function ordered(layout: Layout, schema: Schema | undefined): Layout {
  return isCollection(layout) && schema !== undefined ? orderedWithin(layout, optionsOf(schema)) : layout;
}

function orderedWithin(layout: Collection, options: readonly Schema[]): Collection {
  if (layout.kind === "list") return inside(layout, () => options.find((one) => one instanceof z.ZodArray)?.element);
  const shape = shapeFor(layout, options);
  if (shape === null) return inside(layout, () => options.find((one) => one instanceof z.ZodRecord)?.valueType);
  const { entries } = inside(layout, (key) => (Object.hasOwn(shape, key) ? shape[key] : undefined));
  return { ...layout, entries: sortedBy(entries, Object.keys(shape)) };
}

function inside(layout: Collection, schemaOf: (key: string) => Schema | undefined): Collection {
  const entries = layout.entries.map((entry) => ({
    ...entry,
    value: ordered(entry.value, schemaOf(entry.key?.value ?? "")),
  }));
  return { ...layout, entries };
}

/** Known keys first, in their order; then the others as they are written. */
function sortedBy(entries: readonly Entry[], order: readonly string[]): readonly Entry[] {
  const rank = ({ key }: Entry): number => {
    const at = order.indexOf(key?.value ?? "");
    return at < 0 ? order.length : at;
  };
  return entries.toSorted((a, b) => rank(a) - rank(b));
}

type Shape = Readonly<Record<string, Schema>>;

/** Of the maps that may stand there, the one that knows most of the keys; null when none is closed. */
function shapeFor({ entries }: Collection, options: readonly Schema[]): Shape | null {
  const shapes = options.flatMap((one): readonly Shape[] => (one instanceof z.ZodObject ? [one.shape] : []));
  const known = (shape: Shape): number => entries.filter(({ key }) => Object.hasOwn(shape, key?.value ?? "")).length;
  return shapes.toSorted((a, b) => known(b) - known(a))[0] ?? null;
}

/** What may stand where the schema is: through defaults, transformations and unions to maps and lists. */
function optionsOf(schema: Schema): readonly Schema[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return optionsOf(schema.unwrap());
  if (schema instanceof z.ZodPipe) return optionsOf(schema.in);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => optionsOf(one));
  return [schema];
}

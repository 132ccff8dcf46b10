/**
 * Look-up in a plain record by a name that came from outside.
 *
 * Only own keys count: a cluster may be called `constructor`, and the prototype must not answer for it.
 */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

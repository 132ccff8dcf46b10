/**
 * Stored values go by the name of what the rules define; when a name leaves the rules they go too.
 *
 * Else a cluster that returns under its old name would begin with a state from another time.
 */

/** Deletes what is stored under `prefix` for any other name than these. */
export function forgetOthers(storage: SyncKvStorage, prefix: string, names: readonly string[]): void {
  const kept = new Set(names.map((name) => prefix + name));
  const keys = [...storage.list({ prefix })].map(([key]) => key);
  for (const key of keys) if (!kept.has(key)) storage.delete(key);
}

/**
 * Reads MMDB files from disk as one source, and says how far it is.
 *
 * In: paths, in the order in which families are looked for. Out: the source, or one sentence that names the file at
 * fault. One file is in memory at a time.
 */
import { fail, ok, type Result } from "../../../core/model/result.ts";
import { mmdbFaultText } from "../mmdb/mmdb-fault.ts";
import { sourceReader, type Source } from "./read-source.ts";
import { readInput } from "../table-file.ts";

/** Told before a file is read, with its size; gives back what is told the share of it that is done, 0..1. */
export type ReadMeter = (path: string, bytes: number) => (share: number) => void;

/** Reads the files; `rows: false` keeps records and weights only. */
export function readFiles(
  paths: readonly string[],
  meter: ReadMeter,
  options: { readonly rows: boolean },
): Result<Source, string> {
  const reader = sourceReader(options);
  for (const path of paths) {
    const read = readInput(path);
    if (!read.ok) return read;
    const progress = meter(path, read.value.length);
    const added = reader.add(read.value, progress);
    if (!added.ok) return fail(mmdbFaultText(path, added.error));
    progress(1);
  }
  return ok(reader.take());
}

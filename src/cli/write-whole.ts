/**
 * Writes a file so that readers see the old one or the new one, never a part.
 */
import { chmodSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fail, ok, type Result } from "../core/model/result.ts";
import { errorText } from "./geoip/table-file.ts";

/**
 * Writes the content, making folders as needed; the error is what the system says. A link stays one, and
 * who may read and write the file stays as it was.
 */
export function writeWhole(file: string, content: string | Uint8Array): Result<null, string> {
  try {
    makeFolder(dirname(file));
    const before = statSync(file, { throwIfNoEntry: false });
    if (before === undefined) replace(file, content, null);
    else if (before.isFile()) replace(realpathSync(file), content, before.mode);
    else writeFileSync(file, content); // a device or a pipe is written to, never replaced
    return ok(null);
  } catch (error) {
    return fail(errorText(error));
  }
}

/** Folder by folder: Node's own recursion never ends where the system says that an existing folder is not there, as in /proc. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else somebody else has just made it
  }
}

/** Writes beside the file, because only within one file system a rename is one step; leaves nothing there when it fails. */
function replace(target: string, content: string | Uint8Array, mode: number | null): void {
  const half = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(half, content);
    if (mode !== null) chmodSync(half, mode);
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}

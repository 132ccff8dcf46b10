/**
 * Writes a file so that readers see the old one or the new one, never a part.
 */
import { chmodSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fail, ok, type Result } from "../core/model/result.ts";
import { errorText } from "./geoip/table-file.ts";

/**
 * Writes the text, making folders as needed; the error is what the system says. A link stays one, and
 * who may read and write the file stays as it was.
 */
export function writeWhole(file: string, text: string): Result<null, string> {
  const half = `${file}.${process.pid}.tmp`;
  let begun = false;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const before = statSync(file, { throwIfNoEntry: false });
    if (before?.isFile() === false) {
      writeFileSync(file, text); // a device or a pipe is written to, never replaced
      return ok(null);
    }
    begun = true;
    writeFileSync(half, text);
    if (before !== undefined) chmodSync(half, before.mode);
    renameSync(half, before === undefined ? file : realpathSync(file));
    return ok(null);
  } catch (error) {
    if (begun) rmSync(half, { force: true });
    return fail(errorText(error));
  }
}

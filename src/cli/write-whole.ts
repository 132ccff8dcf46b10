/**
 * Writes a file so that readers see the old one or the new one, never a part.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fail, ok, type Result } from "../core/model/result.ts";
import { errorText } from "./geoip/table-file.ts";

/** Writes the text, making folders as needed; the error is what the system says. */
export function writeWhole(file: string, text: string): Result<null, string> {
  const half = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(half, text);
    renameSync(half, file);
    return ok(null);
  } catch (error) {
    rmSync(half, { force: true });
    return fail(errorText(error));
  }
}

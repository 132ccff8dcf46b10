/**
 * Writes a file so that readers see the old one or the new one, never a part.
 */
import { chmodSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes or replaces a file; a link stays one, and who may read and write the file stays as it was. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const before = statSync(path, { throwIfNoEntry: false });
  if (before?.isFile() === false) {
    writeFileSync(path, text); // a device or a pipe is written to, never replaced
    return;
  }
  const target = before === undefined ? path : realpathSync(path);
  const half = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(half, text);
    if (before !== undefined) chmodSync(half, before.mode);
    renameSync(half, target);
  } finally {
    rmSync(half, { force: true }); // still there only when something failed
  }
}

/**
 * The verifier as origins' teams get it: the built file, in a folder of its own, where no package is near.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type * as Source from "../../../src/verifier/verifier.ts";

type Loaded = Pick<typeof Source, "createVerifier">;

const SCRIPT = resolve(import.meta.dirname, "../../../scripts/build-verifier.ts");

export interface BuiltVerifier extends Loaded {
  /** Where `georouter-verifier.mjs` and its types are. */
  readonly folder: string;
  remove(): void;
}

/** Builds it and loads it. */
export async function builtVerifier(): Promise<BuiltVerifier> {
  const folder = mkdtempSync(join(tmpdir(), "georouter-verifier-"));
  await promisify(execFile)(process.execPath, [SCRIPT, folder]);
  const loaded = (await import(pathToFileURL(join(folder, "georouter-verifier.mjs")).href)) as Loaded;
  return { ...loaded, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

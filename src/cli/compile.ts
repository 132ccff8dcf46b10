/**
 * `georouter compile`: rules → one bundle, the only thing a Worker loads.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { LIMITS } from "../core/model/limits.ts";
import { EXIT } from "./exit-code.ts";
import { loadRules } from "./load-rules.ts";

interface CompileOptions {
  readonly rules?: string;
  readonly out: string;
}

/** The verb `compile`. */
export function compileCommand(): Command {
  return new Command("compile")
    .description("compile the rules into one bundle")
    .requiredOption("--out <file>", "where to write the bundle")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addHelpText("after", "\nExample:\n  georouter compile --out build/rules.bundle")
    .exitOverride()
    .action(compile);
}

function compile({ rules, out }: CompileOptions): void {
  const loaded = loadRules(rules);
  if (loaded === null) return;
  const { text, sha256 } = loaded;
  const bytes = Buffer.byteLength(text);
  if (bytes > LIMITS.bundleBytes) {
    process.stderr.write(`error: the bundle has ${bytes} bytes; the limit is ${LIMITS.bundleBytes}; remove rules\n`);
    process.exitCode = EXIT.findings;
    return;
  }
  try {
    writeWhole(out, text);
  } catch (error) {
    process.stderr.write(
      `error: ${out} cannot be written: ${error instanceof Error ? error.message : String(error)}; choose another --out\n`,
    );
    process.exitCode = EXIT.findings;
    return;
  }
  process.stderr.write(`${out}  ${bytes} bytes  sha256 ${sha256}\n`);
}

/** Readers see the old file or the new one, never a part. */
function writeWhole(out: string, text: string): void {
  mkdirSync(dirname(out), { recursive: true });
  const half = `${out}.${process.pid}.tmp`;
  try {
    writeFileSync(half, text);
    renameSync(half, out);
  } finally {
    rmSync(half, { force: true }); // still there only when one of the two failed
  }
}

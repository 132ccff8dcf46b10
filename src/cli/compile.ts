/**
 * `georouter compile`: rules → one bundle, the only thing a Worker loads.
 */
import { Command } from "commander";
import { LIMITS } from "../core/model/limits.ts";
import { EXIT } from "./exit-code.ts";
import { loadRules } from "./load-rules.ts";
import { writeWhole } from "./write-whole.ts";

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
  const { text, sha256, silenced } = loaded;
  if (text.length > LIMITS.bundleBytes) {
    process.stderr.write(
      `error: the bundle has ${text.length} characters; the limit is ${LIMITS.bundleBytes}; remove rules\n`,
    );
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
  const quiet = silenced === 0 ? "" : `  ${silenced} silenced`;
  process.stderr.write(`${out}  ${Buffer.byteLength(text)} bytes  sha256 ${sha256}${quiet}\n`);
}

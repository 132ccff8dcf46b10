/**
 * `georouter compile`: rules → one bundle, the only thing a Worker loads.
 */
import { Command, Option } from "commander";
import { EXIT } from "./exit-code.ts";
import type { GlobalOptions } from "./global-options.ts";
import { loadRules } from "./load-rules.ts";
import { writeWhole } from "./write-whole.ts";

interface CompileOptions extends GlobalOptions {
  readonly rules?: string;
  readonly out: string;
  readonly output: "text" | "json";
}

/** The verb `compile`. */
export function compileCommand(): Command {
  return new Command("compile")
    .description("compile the rules into one bundle")
    .requiredOption("--out <file>", "where to write the bundle")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addOption(
      new Option("-o, --output <form>", "text on stderr, or json on stdout").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", "\nExample:\n  georouter compile --out build/rules.bundle")
    .exitOverride()
    .action(compile);
}

function compile({ rules, out, output, quiet }: CompileOptions): void {
  const loaded = loadRules(rules);
  if (loaded === null) return;
  const { text, sha256, warnings, silenced } = loaded;
  process.stderr.write(warnings);
  const bytes = Buffer.byteLength(text);
  const written = writeWhole(out, text);
  if (!written.ok) {
    process.stderr.write(`error: ${out} cannot be written: ${written.error}; choose another --out\n`);
    process.exitCode = EXIT.findings;
    return;
  }
  if (output === "json") process.stdout.write(`${JSON.stringify({ path: out, bytes, sha256 })}\n`);
  else if (quiet !== true)
    process.stderr.write(`${out}  ${bytes} bytes  sha256 ${sha256}${silenced === 0 ? "" : `  ${silenced} silenced`}\n`);
}

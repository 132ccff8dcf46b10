#!/usr/bin/env node
/**
 * The `georouter` command. Verbs are in files of their own; only here is the unknown caught, and
 * wrong usage turned into its exit code.
 */
import { Command, CommanderError } from "commander";
import { checkCommand } from "./check.ts";
import { compileCommand } from "./compile.ts";
import { EXIT } from "./exit-code.ts";
import { explainCommand } from "./explain.ts";
import { fmtCommand } from "./fmt.ts";
import { geoipCommand } from "./geoip.ts";
import { labCommand } from "./lab.ts";

const HELP = `
Exit codes: 0 yes, 1 findings, 3 only warnings under --strict, 64 wrong usage, 65 unreadable input, 69 nothing to talk to`;

function program(): Command {
  return new Command("georouter")
    .description("edge geo-router: check, format, compile and explain the rules; run the lab")
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError("(see --help)")
    .addHelpText("after", HELP)
    .addCommand(checkCommand())
    .addCommand(compileCommand())
    .addCommand(explainCommand())
    .addCommand(fmtCommand())
    .addCommand(geoipCommand())
    .addCommand(labCommand());
}

async function main(): Promise<void> {
  try {
    await program().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    process.stderr.write(
      `error: a fault of georouter: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = EXIT.findings;
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok); // the reader has seen enough, as `| head` does
  throw error;
});
await main();

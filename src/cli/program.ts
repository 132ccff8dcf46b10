/**
 * The command line as a whole: the verbs that it names, with what all of them share.
 *
 * In: the arguments. Out: a program to parse them, in which every command throws commander's error
 * instead of ending the process, says wrong usage in one line, and takes the options of every verb.
 */
import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { EXIT_MEANINGS } from "./exit-code.ts";
import { addGlobalOptions, GLOBAL_HEADING, passOnGlobalOptions } from "./global-options.ts";
import { usageError } from "./usage-error.ts";
import { VERBS, type Verb } from "./verbs.ts";

const EXAMPLES = `
Examples:
  georouter init edge-rules                          # a project to start from
  georouter check                                    # every fault in the rules, with its place
  georouter explain --country BR --path /live/ch1    # where a viewer from Brazil goes, and why

Without a verb this help is shown and the exit code is 64, so that a script with an empty variable does not pass.`;

/** Makes the program for these arguments; with `--help`, or a verb that there is not, it has all verbs. */
export async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("georouter")
    .description("edge geo-router: write, check, explain and compile the rules; run the lab")
    .version(version(), "-V, --version", "say the version")
    .enablePositionalOptions()
    .addHelpText("after", `${EXAMPLES}\n\nExit codes: ${exitCodes()}`);
  for (const verb of verbsFor(args)) program.addCommand((await verb.load()).helpGroup(verb.group));
  program.hook("preAction", (_, verb) => passOnGlobalOptions(program, verb, process.env));
  addGlobalOptions(program);
  prepare(program);
  return program;
}

/** Words that may stand before the verb: the help of it, and values of --color. */
const BEFORE_VERB = new Set(["help", "auto", "always", "never"]);

function verbsFor(args: readonly string[]): readonly Verb[] {
  if (["-V", "--version"].includes(args[0] ?? "")) return [];
  const word = args.find((arg) => !arg.startsWith("-") && !BEFORE_VERB.has(arg));
  const named = VERBS.filter(({ name }) => name === word);
  return named.length > 0 ? named : VERBS;
}

function prepare(command: Command): void {
  command
    .exitOverride()
    .addHelpOption(new Option("-h, --help", "show this help").helpGroup(GLOBAL_HEADING))
    .configureOutput({ outputError: (message, write) => write(usageError(command, message)) });
  command.commands.forEach(prepare);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw new Error("package.json has no version");
}

function exitCodes(): string {
  return EXIT_MEANINGS.map(({ code, meaning }) => `${code} ${meaning}`).join(", ");
}

/**
 * Options that every verb takes, before or behind its name.
 *
 * They are added to each command and not only to the program, because a verb may give `--quiet` or `-v`
 * a meaning of its own, and then its own must win. Colour is passed on as the environment variables that
 * decide it everywhere (colour.ts, and what the lab starts); `quiet` and `verbose` arrive in the verb's options.
 */
import { Option, type Command } from "commander";

export interface GlobalOptions {
  /** Leave out what only says that all is well. */
  readonly quiet?: boolean;
  /** Say which rules are read, and more of a fault of georouter. */
  readonly verbose?: boolean;
}

/** Where the help shows them, and `--help` with them. */
export const GLOBAL_HEADING = "Options of every verb:";

function globalOptions(): readonly Option[] {
  return [
    new Option("-q, --quiet", "leave out what only says that all is well"),
    new Option("-v, --verbose", "say which rules are read, and more of a fault"),
    new Option("--color <when>", "colours; auto: on a terminal only").choices(["auto", "always", "never"]),
    new Option("--no-color", "no colours, as with NO_COLOR=1"),
  ];
}

/** Adds the options to a command and to all below it, where the command has none of that name. */
export function addGlobalOptions(command: Command): void {
  for (const option of globalOptions()) {
    const taken = command.options.some(({ long, short }) => long === option.long || isSame(short, option.short));
    if (!taken) command.addOption(option.helpGroup(GLOBAL_HEADING));
  }
  command.commands.forEach(addGlobalOptions);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one === other;
}

/** Before a verb runs: what was said before its name holds for it too, and colour is set for all that it calls. */
export function passOnGlobalOptions(program: Command, verb: Command, env: NodeJS.ProcessEnv): void {
  for (let above = verb.parent; above !== null; above = above.parent) {
    for (const name of ["quiet", "verbose", "color"]) {
      if (above.getOptionValueSource(name) === "cli" && verb.getOptionValueSource(name) !== "cli") {
        verb.setOptionValueWithSource(name, above.getOptionValue(name), "cli");
      }
    }
    if (above === program) break;
  }
  setColour(verb.getOptionValue("color"), env);
  if (verb.getOptionValue("verbose") === true) env["GEOROUTER_DEBUG"] ??= "1";
}

function setColour(when: unknown, env: NodeJS.ProcessEnv): void {
  if (when === false || when === "never") env["NO_COLOR"] = "1";
  if (when !== "always") return;
  delete env["NO_COLOR"];
  env["FORCE_COLOR"] = "1";
}

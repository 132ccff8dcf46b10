/**
 * `georouter completion SHELL`: the script that teaches a shell to complete `georouter`.
 *
 * The scripts ask the command itself (`georouter complete -- WORDS…`, see completion/answer.ts), so they
 * need not be made anew when verbs or rules change.
 */
import { Argument, Command } from "commander";
import { completionScript, SHELLS, type Shell } from "./completion/scripts.ts";

const EXAMPLES = `
Examples:
  georouter completion bash >> ~/.bashrc
  georouter completion zsh > "\${fpath[1]}/_georouter"
  georouter completion fish > ~/.config/fish/completions/georouter.fish
  georouter completion powershell >> $PROFILE

Where the command is not installed but runs from a checkout, name it first: georouter() { npx georouter "$@"; }`;

/** The verb `completion`. */
export function completionCommand(): Command {
  return new Command("completion")
    .description("print a script that completes verbs, options, and names of the rules by TAB")
    .addArgument(new Argument("<shell>", "the shell to complete in").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell));
    });
}

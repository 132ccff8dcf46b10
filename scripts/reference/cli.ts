/**
 * docs/cli.md: every verb as its own help describes it.
 */
import type { Command } from "commander";
import { EXIT_MEANINGS } from "../../src/cli/exit-code.ts";
import { GLOBAL_HEADING } from "../../src/cli/global-options.ts";
import { buildProgram } from "../../src/cli/program.ts";

const HEAD = `# The command line

Made from the commands themselves by \`npm run reference\`; edit there, not here.

\`npx georouter …\` after \`npm ci\`. The rules are found by walking up from here to \`rules/router.yaml\`, not beyond the root
of the repository; \`GEOROUTER_RULES\` names another folder, and \`--rules\` wins.

Answers go to stdout, everything else to stderr; with \`-o json\` stdout is JSON and nothing but JSON. Colours show on a
terminal only, never with \`NO_COLOR\` or \`TERM=dumb\`, always with \`FORCE_COLOR\` or \`--color=always\`, and are never the
only signal. Where the locale has no Unicode (\`LANG=C\`) the marks are ASCII.

TAB completes verbs, options, and the names in the rules: see [completion](#georouter-completion).`;

/** The whole page. */
export async function cliDocs(): Promise<string> {
  const program = await buildProgram([]);
  const verbs = program.commands.flatMap((verb) => [verb, ...verb.commands]).map(section);
  return `${[HEAD, everyVerb(program), exitCodes(), ...verbs].join("\n\n")}\n`;
}

function everyVerb(program: Command): string {
  return `## Every verb takes\n\n${optionList(program, true)}`;
}

function exitCodes(): string {
  const codes = EXIT_MEANINGS.map(({ code, meaning }) => `- \`${code}\`: ${meaning}`).join("\n");
  const ctrlC = "Ctrl-C ends a verb by the signal, which a shell reports as 130; a lab stops in order and ends with 0.";
  return `## Exit codes\n\n${codes}\n\nSmall numbers are answers; from 64 on there is none. Without a verb the help is shown and the code is 64.\n${ctrlC}`;
}

function section(command: Command): string {
  const path = pathOf(command);
  const depth = command.parent?.parent == null ? "##" : "###";
  const usage = `\`\`\`text\n${path} ${command.usage()}\n\`\`\``;
  const words = [argumentList(command), optionList(command, false)].filter((list) => list !== "").join("\n");
  const parts = [`${depth} ${path}`, sentence(command.description()), usage, words, examples(command)];
  return parts.filter((part) => part !== "").join("\n\n");
}

function argumentList(command: Command): string {
  const help = command.createHelp();
  return help
    .visibleArguments(command)
    .map((argument) => `- \`${help.argumentTerm(argument)}\`: ${help.argumentDescription(argument)}`)
    .join("\n");
}

function optionList(command: Command, global: boolean): string {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .filter((option) => global || option.helpGroupHeading !== GLOBAL_HEADING)
    .map((option) => `- \`${help.optionTerm(option)}\`: ${portable(help.optionDescription(option))}`)
    .join("\n");
}

/** What `--help` shows below its lists. */
function examples(command: Command): string {
  const help = command.helpInformation();
  let all = "";
  command.configureOutput({ writeOut: (text) => (all += text) }).outputHelp();
  const below = all.slice(help.length).trim();
  if (below === "") return "";
  const [, before = "", block = "", after = ""] = /^([\s\S]*?)Examples?:\n((?: {2}.*\n?)+)([\s\S]*)$/.exec(below) ?? [];
  if (block === "") return prose(below);
  const lines = block.trimEnd().replaceAll(/^ {2}/gm, "");
  return [prose(before), `\`\`\`sh\n${lines}\n\`\`\``, prose(after)].filter((part) => part !== "").join("\n\n");
}

/** Text of a help as Markdown: lines that are set in are something to copy. */
function prose(text: string): string {
  const withBlocks = text.replaceAll(/\n+((?: {2}.*(?:\n|$))+)/g, (_, lines: string) => {
    return `\n\n\`\`\`text\n${lines.trimEnd().replaceAll(/^ {2}/gm, "")}\n\`\`\`\n`;
  });
  return withBlocks.trim();
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Paths of this checkout are no part of the reference. */
function portable(text: string): string {
  return text.replace(/\(default: "\/[^"]*\/(src\/[^"]+)"\)/, '(default: "$1")');
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/**
 * What can stand where the cursor is.
 *
 * In: the words behind `georouter` up to the cursor, the last one unfinished and perhaps empty. Out: one
 * candidate a line with a tab and its description, and a last line `:N` that tells the script what else to
 * do (a sum: 2 no space behind it, 4 no file names, 16 folders only; 0 file names). The lines are those of
 * @bomb.sh/tab and cobra, because their scripts read them. A rule file that is broken costs its names.
 */
import type { Command, Option } from "commander";
import { ruleNames, type RuleNames } from "../../core/ruleset/rule-names.ts";
import { buildProgram } from "../program.ts";
import { readRules } from "../rules-directory.ts";
import { argumentValues, optionValues, type Candidate, type Values } from "./values.ts";

const NO_SPACE = 2;
const NO_FILES = 4;
const FOLDERS = 16;

/** What the finished words lead to. */
interface Position {
  readonly command: Command;
  /** Words that are arguments of the command. */
  readonly operands: number;
  /** An option that waits for its value, or may take another one. */
  readonly option: Option | null;
  /** Behind `--` everything is an argument. */
  readonly plain: boolean;
}

/** Answers a completion script. */
export async function answerCompletion(words: readonly string[]): Promise<string> {
  const finished = words.slice(0, -1);
  const typed = words.at(-1) ?? "";
  const program = await buildProgram(finished);
  const position = finished.reduce(follow, { command: program, operands: 0, option: null, plain: false });
  return answerText(
    candidatesAt(position, typed, () => namesFor(finished)),
    valueOf(typed),
  );
}

function follow(position: Position, word: string): Position {
  const { option, plain } = position;
  if (!plain && word === "--") return { ...position, option: null, plain: true };
  if (!plain && word.startsWith("-") && word !== "-") return { ...position, option: waitingOption(position, word) };
  if (option !== null) return { ...position, option: option.variadic ? option : null };
  return followOperand(position, word);
}

function waitingOption({ command }: Position, word: string): Option | null {
  const named = findOption(command, word);
  return named !== null && takesValue(named) && !word.includes("=") ? named : null;
}

function followOperand(position: Position, word: string): Position {
  const { command, operands } = position;
  if (operands > 0) return { ...position, operands: operands + 1 };
  const below = command.commands.find((one) => one.name() === word);
  if (below !== undefined) return { ...position, command: below };
  return word === "help" && command.commands.length > 0 ? position : { ...position, operands: 1 };
}

function candidatesAt({ command, operands, option, plain }: Position, typed: string, names: () => RuleNames): Values {
  const value = valueOf(typed);
  if (!plain && typed.startsWith("--") && typed.includes("=")) {
    const named = findOption(command, typed);
    return named === null ? choice([]) : optionValues(named, names, value);
  }
  if (!plain && typed.startsWith("-")) return choice(optionNames(command));
  if (option !== null) return optionValues(option, names, value);
  const argument = command.registeredArguments[operands] ?? lastVariadic(command);
  const below = operands === 0 ? commandNames(command) : [];
  if (argument === undefined || below.length > 0) return choice(below);
  return argumentValues(argument, names, value);
}

function lastVariadic(command: Command): Command["registeredArguments"][number] | undefined {
  const last = command.registeredArguments.at(-1);
  return last?.variadic === true ? last : undefined;
}

/** Behind `--option=` only the value counts. */
function valueOf(typed: string): string {
  return /^--[^=]*=(.*)$/s.exec(typed)?.[1] ?? typed;
}

function findOption(command: Command, word: string): Option | null {
  const [name] = word.split("=");
  return command.options.find(({ long, short }) => long === name || short === name) ?? null;
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function optionNames(command: Command): readonly Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map((option) => ({ value: option.long ?? option.short ?? "", description: option.description }));
}

function commandNames(command: Command): readonly Candidate[] {
  const below = command.createHelp().visibleCommands(command);
  return below.map((one) => ({ value: one.name(), description: one.description() }));
}

function choice(candidates: readonly Candidate[]): Values {
  return { kind: "words", words: candidates, open: false };
}

function namesFor(finished: readonly string[]): RuleNames {
  const at = finished.indexOf("--rules");
  const inOne = finished.find((word) => word.startsWith("--rules="))?.slice("--rules=".length);
  const read = readRules(at < 0 ? inOne : finished[at + 1]);
  return ruleNames(read.ok ? read.value.files : []);
}

function answerText(values: Values, typed: string): string {
  switch (values.kind) {
    case "files":
      return ":0\n";
    case "folders":
      return `:${FOLDERS}\n`;
    case "words": {
      const fitting = values.words.filter(({ value }) => value.toLowerCase().startsWith(typed.toLowerCase()));
      const lines = fitting.map(({ value, description }) => `${value}\t${description.replaceAll("\n", " ")}\n`);
      return `${lines.join("")}:${values.open ? NO_FILES + NO_SPACE : NO_FILES}\n`;
    }
  }
}

/**
 * What commander says of a wrong command line → one line in the words of this product, with the next step.
 *
 * In: commander's message, which has quotes around every name and a suggestion in a line of its own. Out:
 * one line for stderr. What commander cannot know is added: the order nearest to a misspelt one of a verb
 * that also runs without an order, such as `lab brk`.
 */
import type { Command } from "commander";
import { closest } from "../core/ruleset/suggest.ts";

/** The line to print, newline included. */
export function usageError(command: Command, message: string): string {
  const text = wrongOrder(command, message) ?? message.trimEnd().replace(/^error: /, "");
  const help = `${pathOf(command)} --help`;
  const meant = /\n\(Did you mean (.*)\?\)$/.exec(text);
  if (meant === null) return `error: ${reworded(text)}; see ${help}\n`;
  return `error: ${reworded(text.slice(0, meant.index))}; did you mean ${meant[1]}? See ${help}\n`;
}

/** `too many arguments` for a command that has orders means that the order is not one of them. */
function wrongOrder(command: Command, message: string): string | null {
  const [order] = command.args;
  if (order === undefined || command.commands.length === 0 || !message.includes("too many arguments")) return null;
  const names = command.commands.map((below) => below.name());
  const near = closest(order, names);
  const next = near === null ? `(Did you mean one of ${names.join(", ")}?)` : `(Did you mean ${near}?)`;
  return `unknown command '${order}'\n${next}`;
}

/** `option '--format <form>' argument 'xml' is invalid. …` → `--format <form> takes json, pretty; found xml`. */
function reworded(text: string): string {
  return text
    .replace(/^option '(.*)' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s, "$1 takes $3; found $2")
    .replace(
      /^command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/s,
      "$2 takes $3; found $1",
    )
    .replace(/^option '(.*)' argument '(.*)' is invalid\. (.*)\.$/s, "$1: $3; found $2")
    .replace(/^command-argument value '(.*)' is invalid for argument '(.*)'\. (.*)\.$/s, "$2: $3; found $1")
    .replace(/^required option '(.*)' not specified$/s, "$1 is missing")
    .replace(/^option '(.*)' argument missing$/s, "$1 needs its value")
    .replace(/^option '(.*)' cannot be used with option '(.*)'$/s, "$1 and $2 exclude each other; leave one out")
    .replace(/'([^']*)'/g, "$1")
    .replace(/\. Expected (\d+) .* got \d+: (.*)\.$/s, ": it takes $1; found $2")
    .replaceAll("\n", " ")
    .replace(/(; found .{80}).+$/, "$1…");
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

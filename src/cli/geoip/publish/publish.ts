/**
 * `georouter geoip publish|published|unpublish`: which GeoIP table running Workers answer from.
 *
 * In: command-line arguments. Out: what is published on stdout, all else on stderr, and the exit code:
 * 0 done; 1 nothing is published, or it was not done; 65 a table that cannot be published; 69 and 77
 * KV not reached or not allowed.
 */
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { InvalidArgumentError, type Command } from "commander";
import { REASON_LENGTH, type TablePointer } from "../../../core/bundle/table-pointer.ts";
import type { Result } from "../../../core/model/result.ts";
import { EXIT } from "../../exit-code.ts";
import {
  factsOf,
  publishTable,
  readPublished,
  unpublishTable,
  type PublishFault,
  type Published,
  type Publishing,
} from "./publish-table.ts";
import { jsonOf, linesOf } from "./render-published.ts";
import type { StateStore } from "./state-store.ts";
import { storeCommand, storeOf, type StoreOptions } from "./store-options.ts";
import { readTableFile } from "../table-file.ts";
import { end, print, printJson, say } from "../tell.ts";

interface ChangeOptions extends StoreOptions {
  readonly yes?: boolean;
  readonly reason: string;
}

/** The three commands. */
export function publishCommands(): readonly Command[] {
  return [publishCommand(), publishedCommand(), unpublishCommand()];
}

function publishCommand(): Command {
  return changeCommand("publish")
    .description("let running Workers answer from this table, without a deploy")
    .argument("<file>", "compiled table, as `geoip build` writes it")
    .addHelpText("after", PUBLISH_EXAMPLES)
    .action(async (file: string, options: ChangeOptions, command: Command) => {
      await runPublish(file, options, storeOf(options, command));
    });
}

const PUBLISH_EXAMPLES = `
Examples:
  georouter geoip publish country.bin --remote --reason 'data of December'
  georouter geoip publish country.bin --lab

An older table is published the same way, which is how to go back to it.`;

function publishedCommand(): Command {
  return storeCommand("published")
    .description("say which table is published, and how old it is")
    .addHelpText("after", "\nExample:\n  georouter geoip published --remote -o json")
    .action(async (options: StoreOptions, command: Command) => {
      const read = await readPublished(storeOf(options, command), Date.now());
      if (!read.ok) return end(read.error.exit, read.error.text);
      tell(read.value, options);
      process.exitCode = read.value === null || read.value.table === null ? EXIT.findings : EXIT.ok;
    });
}

function unpublishCommand(): Command {
  return changeCommand("unpublish")
    .description("let running Workers answer from the embedded table")
    .addHelpText("after", "\nExample:\n  georouter geoip unpublish --remote --reason 'wrong data'")
    .action(async (options: ChangeOptions, command: Command) => {
      finish(await unpublishTable(publishing(options, storeOf(options, command))), options);
    });
}

function changeCommand(name: string): Command {
  return storeCommand(name)
    .option("--yes", "go on in spite of doubts, without a question; also with what is published already")
    .option("--reason <text>", "why, kept with what is published", readReason, "");
}

function readReason(text: string): string {
  if (text.length <= REASON_LENGTH) return text;
  throw new InvalidArgumentError(`a reason has at most ${REASON_LENGTH} characters.`);
}

function publishing({ yes, reason }: ChangeOptions, store: StateStore): Publishing {
  return { store, reason, now: Date.now(), pause, again: yes === true, confirm: yes === true ? agree : ask };
}

function agree(doubts: readonly string[]): Promise<boolean> {
  for (const doubt of doubts) say(`warning: ${doubt}`);
  return Promise.resolve(true);
}

/** Asks on a terminal; where there is none, the answer is no, as it is to Ctrl-C and Ctrl-D. */
async function ask(doubts: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  for (const doubt of doubts) say(`warning: ${doubt}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => terminal.on("close", () => resolve("")));
  terminal.on("SIGINT", () => terminal.close());
  const answer = await Promise.race([terminal.question("Go on? [y/N] "), ended]);
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

async function runPublish(path: string, options: ChangeOptions, store: StateStore): Promise<void> {
  const file = readTableFile(path);
  if (!file.ok) return end(EXIT.input, file.error);
  const facts = factsOf(file.value);
  if (!facts.ok) return end(EXIT.input, `${path} ${facts.error}`);
  finish(await publishTable(file.value.bytes, facts.value, publishing(options, store)), options);
}

function finish(outcome: Result<Published, PublishFault>, { output, quiet }: ChangeOptions): void {
  if (!outcome.ok) return end(outcome.error.exit, outcome.error.text);
  const { changed, pointer, seen } = outcome.value;
  tell(pointer, { output }, { changed });
  process.exitCode = EXIT.ok;
  if (!seen) say("note: KV does not show it yet, which may take a minute; look with: georouter geoip published");
  if (quiet === true) return;
  say(changed ? "written; running Workers follow within about two minutes" : "nothing to do: that is so already");
}

function tell(
  pointer: TablePointer | null,
  { output }: Pick<StoreOptions, "output">,
  more: { readonly changed?: boolean } = {},
): void {
  const now = Date.now();
  if (output === "json") printJson(jsonOf(pointer, now, more));
  else for (const line of linesOf(pointer, now, process.stdout.isTTY)) print(line);
}

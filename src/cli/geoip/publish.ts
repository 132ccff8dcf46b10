/**
 * `georouter geoip publish|published|unpublish`: which GeoIP table running Workers answer from.
 *
 * In: command-line arguments. Out: what is published on stdout, all else on stderr, and the exit code:
 * 0 done; 1 nothing is published, or it was not done; 65 a table that cannot be published; 69 and 77
 * KV not reached or not allowed. Where to publish must be said, because one word too few would
 * otherwise reach production.
 */
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { REASON_LENGTH, type TablePointer } from "../../core/bundle/table-pointer.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import type { Result } from "../../core/model/result.ts";
import { tableAgeDays } from "../../core/viewer/table-age.ts";
import { SESSION_FILE } from "../../lab/session-file.ts";
import { EXIT } from "../exit-code.ts";
import type { GlobalOptions } from "../global-options.ts";
import { labStore } from "./lab-store.ts";
import {
  factsOf,
  publishTable,
  readPublished,
  unpublishTable,
  type PublishFault,
  type Published,
  type Publishing,
} from "./publish-table.ts";
import type { StateStore } from "./state-store.ts";
import { readTableFile } from "./table-file.ts";
import { wranglerStore } from "./wrangler-store.ts";

interface StoreOptions extends GlobalOptions {
  readonly remote?: boolean;
  readonly local?: boolean;
  readonly lab?: boolean;
  readonly persistTo?: string;
  readonly config?: string;
  readonly env?: string;
  readonly namespaceId?: string;
  readonly output: "text" | "json";
}

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
      const read = await readPublished(storeOf(options, command));
      if (!read.ok) return end(read.error.exit, read.error.text);
      print(options.output === "json" ? jsonOf(read.value) : textOf(read.value));
      process.exitCode = read.value === null || read.value.table === null ? EXIT.findings : EXIT.ok;
    });
}

function unpublishCommand(): Command {
  return changeCommand("unpublish")
    .description("let running Workers answer from the table that they carry")
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

function storeCommand(name: string): Command {
  return new Command(name)
    .addOption(new Option("--remote", "in production").conflicts(["local", "lab"]))
    .addOption(new Option("--local", "in Miniflare's files on this machine").conflicts(["lab"]))
    .addOption(new Option("--lab", "in the running lab").conflicts(["config", "env", "namespaceId", "persistTo"]))
    .option("--config <file>", "wrangler configuration with the binding STATE (default: the data plane's)")
    .option("--env <name>", "environment in that configuration")
    .option("--namespace-id <id>", "KV namespace, instead of the binding STATE")
    .addOption(new Option("--persist-to <dir>", "folder of Miniflare's files, with --local").conflicts("remote"))
    .addOption(new Option("-o, --output <form>", "form of the answer").choices(["text", "json"]).default("text"))
    .exitOverride();
}

function storeOf(options: StoreOptions, command: Command): StateStore {
  const { lab, remote, local, persistTo, config, env, namespaceId } = options;
  if (lab === true) return labStore(SESSION_FILE);
  if (remote !== true && local !== true) command.error("error: say where: --remote, --local or --lab");
  return wranglerStore({ where: remote === true ? "remote" : "local", persistTo, config, env, namespaceId });
}

function publishing({ yes, reason }: ChangeOptions, store: StateStore): Publishing {
  return { store, reason, now: Date.now(), pause, again: yes === true, confirm: yes === true ? agree : ask };
}

function agree(doubts: readonly string[]): Promise<boolean> {
  for (const doubt of doubts) say(`warning: ${doubt}`);
  return Promise.resolve(true);
}

/** Asks on a terminal; where there is none, the answer is no. */
async function ask(doubts: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  for (const doubt of doubts) say(`warning: ${doubt}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question("Go on? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
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
  if (output === "json") print(jsonOf(pointer, { changed }));
  else print(textOf(pointer));
  process.exitCode = EXIT.ok;
  if (!seen) say("note: KV does not show it yet, which may take a minute; look with: georouter geoip published");
  if (quiet === true) return;
  say(changed ? "written; running Workers follow within about two minutes" : "nothing to do: that is so already");
}

function jsonOf(pointer: TablePointer | null, more: { readonly changed?: boolean } = {}): string {
  return JSON.stringify({ ...more, published: pointer, ageDays: ageOf(pointer, Date.now()) }, null, 2);
}

function textOf(pointer: TablePointer | null): string {
  if (pointer === null) return "nothing was ever published: Workers answer from the table that they carry";
  const { seq, publishedAt, reason, table } = pointer;
  const rows = {
    seq,
    publishedAt: new Date(publishedAt).toISOString(),
    ...(reason === "" ? {} : { reason }),
    ...(table ?? { table: "none: Workers answer from the table that they carry" }),
    ...(table === null ? {} : { ageDays: ageOf(pointer, Date.now()) }),
  };
  return Object.entries(rows)
    .map(([name, value]) => `${name}\t${value}`)
    .join("\n");
}

function ageOf(pointer: TablePointer | null, now: EpochMs): number | null {
  return pointer === null || pointer.table === null ? null : tableAgeDays(pointer.table.buildDate, now);
}

function end(code: number, text: string): void {
  say(`error: ${text}`);
  process.exitCode = code;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * The options that say in which KV namespace something is published.
 *
 * One of three places must be named, because one word too few would otherwise reach production.
 */
import { Command, Option } from "commander";
import { SESSION_FILE } from "../../../lab/session-file.ts";
import type { GlobalOptions } from "../../global-options.ts";
import { labStore } from "./lab-store.ts";
import type { StateStore } from "./state-store.ts";
import { wranglerStore } from "./wrangler-store.ts";

export interface StoreOptions extends GlobalOptions {
  readonly remote?: boolean;
  readonly local?: boolean;
  readonly lab?: boolean;
  readonly persistTo?: string;
  readonly config?: string;
  readonly env?: string;
  readonly namespaceId?: string;
  readonly output: "text" | "json";
}

/** A command that takes these options. */
export function storeCommand(name: string): Command {
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

/** The namespace that they name; ends the command as wrong usage when they name none. */
export function storeOf(options: StoreOptions, command: Command): StateStore {
  const { lab, remote, local, persistTo, config, env, namespaceId } = options;
  if (lab === true) return labStore(SESSION_FILE);
  if (remote !== true && local !== true) command.error("error: say where: --remote, --local or --lab");
  return wranglerStore({ where: remote === true ? "remote" : "local", persistTo, config, env, namespaceId });
}

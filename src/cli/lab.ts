/**
 * `georouter lab`: origin clusters and both Workers on this machine, until Ctrl-C; and the orders to a running lab.
 *
 * Out: the table, lines to copy and the status on stdout, progress and faults on stderr. Exit: 0 stopped
 * by Ctrl-C, which is how a lab ends; 1 it cannot start; an order: 0 done, 1 not done, 64 no such cluster,
 * 69 no lab runs.
 */
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { dirname, relative } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Lab } from "../lab/lab.ts";
import { callLab, saidIn } from "../lab/lab-call.ts";
import { portFault } from "../lab/port.ts";
import { readSession, SESSION_FILE } from "../lab/session-file.ts";
import { statusScreen } from "../lab/status-screen.ts";
import { welcomeText } from "../lab/welcome.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { loadRules, type LoadedRules } from "./load-rules.ts";
import { inLocale } from "./marks.ts";

interface LabVerbOptions {
  readonly port: number;
  readonly rules?: string;
}

const EXAMPLES = `
Examples:
  georouter lab                    # start; Ctrl-C stops everything
  georouter lab break sa-east      # from a second terminal: its origins refuse connections
  georouter lab slow sa-east 300   # its origins wait 300 ms before they answer
  georouter lab degrade sa-east    # it says that it is degraded
  georouter lab ready sa-east 40   # it says that it can take 40 % of its load
  georouter lab heal all

A second lab beside the first needs a file of its own: GEOROUTER_LAB_FILE=/tmp/second.json, also for its orders.`;

const LOG_FILE = SESSION_FILE.replace(/(\.json)?$/, ".log");

/** The verb `lab` with its orders. */
export function labCommand(): Command {
  return new Command("lab")
    .description("run origin clusters and both Workers on this machine")
    .option("--port <number>", "port of the router", readPort, 8787)
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(runLab)
    .addCommand(orderCommand("break", "let a cluster refuse connections"))
    .addCommand(slowCommand())
    .addCommand(orderCommand("degrade", "let a cluster say to its probes that it is degraded"))
    .addCommand(readyCommand())
    .addCommand(orderCommand("heal", "let a cluster, or `all`, answer again"))
    .addCommand(statusCommand());
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError("a port is a number from 1 to 65535.");
  return port;
}

async function runLab({ port, rules: directory }: LabVerbOptions): Promise<void> {
  const loaded = loadRules(directory);
  if (loaded === null) return;
  const hindrance = runningLab() ?? (await portFault(port));
  if (hindrance !== null) return end(EXIT.findings, hindrance);
  const stop = stopSignal();
  const log = openLog();
  try {
    const lab = await start(port, loaded, log);
    await stop.asked;
    process.stderr.write(inLocale("\nstopping …\n"));
    await lab.stop();
    process.exitCode = EXIT.ok;
  } catch (fault) {
    if (stop.wasAsked()) process.exitCode = EXIT.interrupted;
    else end(EXIT.findings, fault instanceof Error ? fault.message : String(fault));
  } finally {
    log.end();
  }
}

function runningLab(): string | null {
  const session = readSession(SESSION_FILE);
  if (!session.ok) return null;
  const { pid, routerPort } = session.value;
  return `a lab is already running on http://127.0.0.1:${routerPort} (process ${pid}); use it, or stop it with Ctrl-C first`;
}

/** Miniflare is heavy, so only the verb that needs it loads it. */
async function start(port: number, { rules }: LoadedRules, log: WriteStream): Promise<Lab> {
  const started = performance.now();
  const { startLab } = await import("../lab/lab.ts");
  const paint = paintFor(process.stdout);
  const screen = statusScreen(process.stdout, paint, process.env["TERM"]);
  let welcomed = false;
  const lab = await startLab({
    rules,
    port,
    sessionFile: SESSION_FILE,
    say: (line) => process.stderr.write(inLocale(`${line}\n`)),
    log: (line) => log.write(`${line}\n`),
    onStatus: (status) => {
      if (welcomed) screen(status);
    },
  });
  const startedInMs = performance.now() - started;
  const logFile = relative(process.cwd(), LOG_FILE);
  process.stdout.write(inLocale(welcomeText({ url: lab.url, rules, fleet: lab.fleet, startedInMs, logFile }, paint)));
  welcomed = true;
  return lab;
}

function openLog(): WriteStream {
  mkdirSync(dirname(LOG_FILE), { recursive: true });
  return createWriteStream(LOG_FILE);
}

/** When the person, or the system, wants the lab stopped; asked a second time the process ends at once. */
function stopSignal(): { readonly asked: Promise<void>; readonly wasAsked: () => boolean } {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  let times = 0;
  const stop = (): void => {
    if (++times > 1) process.exit(EXIT.interrupted);
    resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  return { asked, wasAsked: () => times > 0 };
}

function orderCommand(order: "break" | "degrade" | "heal", description: string): Command {
  return new Command(order)
    .description(description)
    .argument("<cluster>", "name of a cluster")
    .addHelpText("after", `\nExample:\n  georouter lab ${order} sa-east`)
    .exitOverride()
    .action((cluster: string) => give(`/${order}?cluster=${encodeURIComponent(cluster)}`));
}

function slowCommand(): Command {
  return new Command("slow")
    .description("let a cluster wait before it answers; 500 ms and more fail its probes too")
    .argument("<cluster>", "name of a cluster")
    .argument("[ms]", "milliseconds", "800")
    .addHelpText("after", "\nExample:\n  georouter lab slow sa-east 300")
    .exitOverride()
    .action((cluster: string, ms: string) =>
      give(`/slow?cluster=${encodeURIComponent(cluster)}&ms=${encodeURIComponent(ms)}`),
    );
}

function readyCommand(): Command {
  return new Command("ready")
    .description("let a cluster say to its probes how much of its load it can take")
    .argument("<cluster>", "name of a cluster")
    .argument("<percent>", "0 to 100")
    .addHelpText("after", "\nExample:\n  georouter lab ready sa-east 40")
    .exitOverride()
    .action((cluster: string, percent: string) =>
      give(`/ready?cluster=${encodeURIComponent(cluster)}&percent=${encodeURIComponent(percent)}`),
    );
}

function statusCommand(): Command {
  return new Command("status")
    .description("say how the clusters of the running lab are")
    .addHelpText("after", "\nExample:\n  georouter lab status -o json")
    .addOption(new Option("-o, --output <form>", "form of the answer").choices(["text", "json"]).default("text"))
    .exitOverride()
    .action(({ output }: { readonly output: "text" | "json" }) => ask(output));
}

async function give(order: string): Promise<void> {
  const answer = await callLab(SESSION_FILE, "POST", order);
  if (!answer.ok) return end(exitOf(answer.error.kind), answer.error.said);
  process.stdout.write(`${saidIn(answer.value)}\n`);
}

async function ask(output: "text" | "json"): Promise<void> {
  const answer = await callLab(SESSION_FILE, "GET", "/status");
  if (!answer.ok) return end(exitOf(answer.error.kind), answer.error.said);
  process.stdout.write(`${output === "json" ? JSON.stringify(answer.value, null, 2) : saidIn(answer.value)}\n`);
}

function exitOf(kind: "no-lab" | "wrong-order" | "not-done"): number {
  switch (kind) {
    case "no-lab":
      return EXIT.unreachable;
    case "wrong-order":
      return EXIT.usage;
    case "not-done":
      return EXIT.findings;
  }
}

function end(code: number, text: string): void {
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = code;
}

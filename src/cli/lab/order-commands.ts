/**
 * What is practised in the lab: orders as operators give them, by the control Worker's own API.
 *
 * Thin on purpose: each command sends one request, and the API decides. Exit: 0 done, 1 not done, 64 a wrong
 * order, 69 no lab runs.
 */
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { KILL_SWITCH_NAMES } from "../../core/model/kill.ts";
import { field } from "../../lab/json-field.ts";
import { callLab, type LabRefusal } from "../../lab/lab-call.ts";
import { SESSION_FILE } from "../../lab/session-file.ts";
import type { Result } from "../../core/model/result.ts";
import { EXIT } from "../exit-code.ts";
import { killLines, orderLines, readOrders, type ShownOrder } from "./order-list.ts";
import { end, exitOf } from "./outcome.ts";

interface Span {
  readonly for: string;
  readonly reason: string;
}

interface DrainOptions extends Span {
  readonly ramp?: string;
  readonly finishWithin?: string;
}

/** The commands of `lab` that give orders. */
export function orderCommands(): readonly Command[] {
  return [
    drainCommand(),
    undrainCommand(),
    dialCommand(),
    forceCommand(),
    failbackCommand(),
    killCommand(),
    unkillCommand(),
    endCommand(),
    ordersCommand(),
    liveCommand(),
  ];
}

function drainCommand(): Command {
  return spanned(onCluster("drain", "let a cluster take no new sessions"))
    .option("--ramp <length>", "stop new sessions little by little over this time (default: at once)")
    .option("--finish-within <length>", "when sessions are ended too (default: 10m)")
    .addHelpText("after", "\nExample:\n  georouter lab drain sa-east --for 5m --ramp 30s --finish-within 2m")
    .action((cluster: string, { ramp, finishWithin, ...span }: DrainOptions) =>
      give({
        clusters: [cluster],
        state: "drain",
        ...span,
        ...(ramp === undefined ? {} : { ramp }),
        ...(finishWithin === undefined ? {} : { finishWithin }),
      }),
    );
}

function undrainCommand(): Command {
  return onCluster("undrain", "end the drains of a cluster; it returns once its probes succeed")
    .addHelpText("after", "\nExample:\n  georouter lab undrain sa-east")
    .action(undrain);
}

function dialCommand(): Command {
  return spanned(onCluster("dial", "let a cluster accept this percentage of its load"))
    .addArgument(new Argument("<percent>", "0 to 100").argParser(readPercent))
    .addHelpText("after", "\nExample:\n  georouter lab dial sa-east 30")
    .action((cluster: string, accept: number, span: Span) => give({ clusters: [cluster], accept, ...span }));
}

function forceCommand(): Command {
  return spanned(onCluster("force", "take a cluster as up or down, whatever its probes say"))
    .addArgument(new Argument("<state>", "what it is taken as").choices(["up", "down"]))
    .addHelpText("after", "\nExample:\n  georouter lab force sa-east down --for 1m")
    .action((cluster: string, state: string, span: Span) =>
      give({ clusters: [cluster], state: `forced-${state}`, ...span }),
    );
}

function failbackCommand(): Command {
  return new Command("failback")
    .description("let a cluster return to a region whose failback is manual")
    .argument("<region>", "name of a region")
    .argument("<cluster>", "name of a cluster")
    .option("--reason <text>", "why", "practice in the lab")
    .addHelpText("after", "\nExample:\n  georouter lab failback latam sa-east")
    .exitOverride()
    .action(async (region: string, cluster: string, { reason }: Pick<Span, "reason">) => {
      const done = await api("POST", "/api/v1/failback", { region, cluster, reason });
      if (!done.ok) return end(exitOf(done.error.kind), done.error.said);
      process.stdout.write(`${cluster}: returns to ${region}\n`);
    });
}

function killCommand(): Command {
  return new Command("kill")
    .description("throw a kill switch: bypass sends everything to the Router's bypass")
    .addArgument(new Argument("<switch>", "its name").choices(KILL_SWITCH_NAMES))
    .option("--reason <text>", "why", "practice in the lab")
    .addHelpText("after", "\nExample:\n  georouter lab kill bypass")
    .exitOverride()
    .action(async (name: string, { reason }: Pick<Span, "reason">) => {
      const done = await api("PUT", `/api/v1/kills/${name}`, { reason });
      if (!done.ok) return end(exitOf(done.error.kind), done.error.said);
      process.stdout.write(`${name}: thrown, until \`georouter lab unkill ${name}\`\n`);
    });
}

function unkillCommand(): Command {
  return new Command("unkill")
    .description("release a kill switch")
    .addArgument(new Argument("<switch>", "its name").choices(KILL_SWITCH_NAMES))
    .addHelpText("after", "\nExample:\n  georouter lab unkill bypass")
    .exitOverride()
    .action(async (name: string) => {
      const done = await api("DELETE", `/api/v1/kills/${name}`);
      if (!done.ok) return end(exitOf(done.error.kind), done.error.said);
      process.stdout.write(`${name}: released\n`);
    });
}

function endCommand(): Command {
  return new Command("end")
    .description("end an order now, whatever it is; `lab orders` lists them")
    .argument("<order>", "its id")
    .addHelpText("after", "\nExample:\n  georouter lab end 97fe13ae")
    .exitOverride()
    .action(async (id: string) => {
      const ended = await api("DELETE", `/api/v1/orders/${encodeURIComponent(id)}`);
      if (!ended.ok) return end(exitOf(ended.error.kind), ended.error.said);
      process.stdout.write(`${id}: ended\n`);
    });
}

function ordersCommand(): Command {
  return new Command("orders")
    .description("list the orders of the running lab, and the kill switches that are thrown")
    .addOption(new Option("-o, --output <form>", "form of the answer").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  georouter lab orders")
    .exitOverride()
    .action(async ({ output }: { readonly output: "text" | "json" }) => {
      const answer = await api("GET", "/api/v1/orders");
      if (!answer.ok) return end(exitOf(answer.error.kind), answer.error.said);
      const thrown = await api("GET", "/api/v1/kills");
      if (!thrown.ok) return end(exitOf(thrown.error.kind), thrown.error.said);
      const [orders, kills] = [field(answer.value, "orders"), field(thrown.value, "kills")];
      const text =
        output === "json"
          ? JSON.stringify({ orders, kills }, null, 2)
          : [...killLines(kills), orderLines(readOrders(answer.value), Date.now())].join("\n");
      process.stdout.write(`${text}\n`);
    });
}

function liveCommand(): Command {
  return new Command("live")
    .description("print what is measured and ordered in the running lab, as `explain --live` reads it")
    .addHelpText("after", "\nExample:\n  georouter lab live | georouter explain --live - --country BR --path /live/ch1")
    .exitOverride()
    .action(async () => {
      const answer = await api("GET", "/api/v1/live");
      if (!answer.ok) return end(exitOf(answer.error.kind), answer.error.said);
      process.stdout.write(`${JSON.stringify(answer.value, null, 2)}\n`);
    });
}

function onCluster(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument("<cluster>", "name of a cluster, or a pattern such as sa-*")
    .exitOverride();
}

function spanned(command: Command): Command {
  return command
    .option("--for <length>", "how long the order holds", "10m")
    .option("--reason <text>", "why; the trace shows it", "practice in the lab");
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (/^\d{1,3}(?:\.\d{1,3})?$/.test(text) && percent <= 100) return percent;
  throw new InvalidArgumentError("a number from 0 to 100.");
}

async function give(order: Readonly<Record<string, unknown>>): Promise<void> {
  const given = await api("POST", "/api/v1/orders", order);
  if (!given.ok) return end(exitOf(given.error.kind), given.error.said);
  process.stdout.write(`${orderLines(readOrders({ orders: [given.value] }), Date.now())}\n`);
}

/** Ends the orders that name just this cluster; one that names others too stays, since it is about them as well. */
async function undrain(cluster: string): Promise<void> {
  const listed = await api("GET", "/api/v1/orders");
  if (!listed.ok) return end(exitOf(listed.error.kind), listed.error.said);
  const drains = readOrders(listed.value).filter(
    (order) => order.what === "drain" && order.untilMs > Date.now() && order.clusters.includes(cluster),
  );
  const own = drains.filter(({ globs }) => globs.length === 1 && globs[0] === cluster);
  for (const order of own) {
    const ended = await api("DELETE", `/api/v1/orders/${encodeURIComponent(order.id)}`);
    if (!ended.ok) return end(exitOf(ended.error.kind), ended.error.said);
    process.stdout.write(`${cluster}: drain ${order.id} ended, it returns once its probes succeed\n`);
  }
  const rest = drains.filter((order) => !own.includes(order));
  if (rest.length > 0) return end(EXIT.findings, wider(cluster, rest));
  if (own.length === 0) end(EXIT.findings, `no live drain of ${cluster} holds; look with \`georouter lab orders\``);
}

function wider(cluster: string, orders: readonly ShownOrder[]): string {
  const names = orders.map(({ id, globs }) => `${id} (${globs.join(", ")})`).join(" and ");
  return `${cluster} is drained together with others by ${names}; undrain that pattern`;
}

async function api(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Result<unknown, LabRefusal>> {
  return callLab(SESSION_FILE, method, path, body === undefined ? undefined : JSON.stringify(body));
}

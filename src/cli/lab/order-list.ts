/**
 * Orders as the control API lists them → lines for people.
 */
import { field, numberIn } from "../../lab/json-field.ts";
import { textTable } from "../../lab/text-table.ts";

export interface ShownOrder {
  readonly id: string;
  /** In the words of the rule language: `drain`, `accepts 30 %`, `move to eu-west`. */
  readonly what: string;
  readonly clusters: readonly string[];
  /** As they were written. */
  readonly globs: readonly string[];
  readonly untilMs: number;
  readonly reason: string;
}

/** Reads them; what has another shape is left out. */
export function readOrders(answer: unknown): readonly ShownOrder[] {
  const orders = field(answer, "orders");
  return (Array.isArray(orders) ? orders : []).flatMap((order: unknown) => {
    const [id, reason] = [field(order, "id"), field(order, "reason")];
    if (typeof id !== "string" || typeof reason !== "string") return [];
    const effect = field(order, "effect");
    const clusters = texts(field(effect, "clusters"));
    const untilMs = numberIn(order, "untilMs") ?? 0;
    return [{ id, what: whatOf(effect), clusters, globs: texts(field(order, "globs")), untilMs, reason }];
  });
}

/** A line for each kill switch that is thrown: it outweighs every order. */
export function killLines(kills: unknown): readonly string[] {
  return (Array.isArray(kills) ? kills : []).flatMap((kill: unknown) => {
    const [name, by, reason] = [field(kill, "name"), field(kill, "by"), field(kill, "reason")];
    if (typeof name !== "string") return [];
    return [
      `kill switch ${name} is thrown, by ${oneLine(by)} (${oneLine(reason)}); \`georouter lab unkill ${name}\` releases it`,
    ];
  });
}

/** A heading and a line for each. */
export function orderLines(orders: readonly ShownOrder[], nowMs: number): string {
  if (orders.length === 0) return "no orders";
  const rows = orders.map(({ id, what, clusters, untilMs, reason }) => [
    id,
    what,
    clusters.join(" ") || "-",
    leftText(untilMs - nowMs),
    oneLine(reason),
  ]);
  return textTable([["order", "what", "clusters", "ends", "reason"], ...rows]).join("\n");
}

/** A reason of two lines must not look like another order. */
function oneLine(text: unknown): string {
  return typeof text === "string" ? text.replaceAll(/\s+/g, " ") : "?";
}

function whatOf(effect: unknown): string {
  const [state, accept] = [field(effect, "state"), numberIn(effect, "accept")];
  if (typeof state === "string") return state;
  return accept === null ? `move to ${texts(field(effect, "use")).join(" ")}` : `accepts ${accept} %`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function leftText(leftMs: number): string {
  if (leftMs <= 0) return "ended, until its clusters return";
  if (leftMs < 120_000) return `in ${Math.ceil(leftMs / 1000)} s`;
  const minutes = Math.ceil(leftMs / 60_000);
  return minutes > 120 ? `in ${Math.round(minutes / 60)} h` : `in ${minutes} min`;
}

/**
 * The control Worker's answer to `GET /api/v1/health`, as far as the lab shows it.
 */

import { field } from "./json-field.ts";
import { orderWords, type OrderWords } from "./order-words.ts";
import { wayBackWords } from "./way-back.ts";

/** Measured, ordered, and what follows; words of the API, `-` where it says nothing. */
export interface ClusterReading extends OrderWords {
  readonly real: string;
  readonly forced: string;
  readonly effective: string;
  /** Why the last probe failed; empty when it did not. */
  readonly why: string;
}

/** Reads the answer by cluster; null when it has another shape. */
export function readHealth(answer: unknown, nowMs: number): ReadonlyMap<string, ClusterReading> | null {
  const clusters = field(answer, "clusters");
  if (typeof clusters !== "object" || clusters === null) return null;
  const measured = field(field(answer, "live"), "clusters");
  return new Map(
    Object.entries(clusters).map(([name, cluster]) => [
      name,
      {
        real: word(cluster, "real"),
        forced: word(cluster, "forced"),
        effective: word(cluster, "effective"),
        why: word(field(field(measured, name), "measured"), "why", ""),
        ...joined(orderWords(cluster, nowMs), wayBackWords(cluster, field(field(measured, name), "measured"), nowMs)),
      },
    ]),
  );
}

function joined(one: OrderWords, other: OrderWords): OrderWords {
  const said = [one, other].filter(({ ordered }) => ordered !== "");
  const progress = said.map((words) => words.progress).filter((part) => part !== "");
  return { ordered: said.map(({ ordered }) => ordered).join(" and "), progress: progress.join("; ") };
}

function word(value: unknown, name: string, missing = "-"): string {
  const found = field(value, name);
  return typeof found === "string" ? found : missing;
}

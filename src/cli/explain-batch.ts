/**
 * `explain --batch`: one JSON object of facts a line in, one Decision a line out, in the same order.
 *
 * Streams: memory does not grow with the input. A line that cannot be read gives `{"error": …}` in its
 * place, so that line n of the answer always belongs to line n of the question.
 */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { decide } from "../core/decide/decide.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { PlaceTable } from "../core/model/place.ts";
import { decisionJson } from "../core/ops/decision-json.ts";
import { readFacts, type Clock } from "../core/ops/read-facts.ts";
import { EXIT } from "./exit-code.ts";

export interface Batch {
  readonly bundle: Bundle;
  readonly table: PlaceTable | null;
  readonly clock: Clock;
  /** Whether each line keeps its trace. */
  readonly trace: boolean;
}

const FLUSH_AT = 64 * 1024;

/** Answers every line of a file, or of standard input for `-`; returns the exit code. */
export async function explainBatch(file: string, batch: Batch): Promise<number> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  let bad = 0;
  let pending = "";
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.trim() === "") continue;
      const answer = answerLine(line, batch);
      if (answer.bad) bad++;
      pending += `${answer.json}\n`;
      if (pending.length > FLUSH_AT) pending = await flush(pending);
    }
  } catch (error) {
    process.stderr.write(`error: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.input;
  }
  await flush(pending);
  if (bad > 0)
    process.stderr.write(`${bad} ${bad === 1 ? "line" : "lines"} could not be read; see "error" in the answer\n`);
  return bad > 0 ? EXIT.input : EXIT.ok;
}

async function flush(text: string): Promise<string> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
  return "";
}

function answerLine(
  line: string,
  { bundle, table, clock, trace }: Batch,
): { readonly json: string; readonly bad: boolean } {
  const facts = parse(line);
  if (facts === undefined) return { json: JSON.stringify({ error: "the line is not JSON" }), bad: true };
  const asked = readFacts(facts, bundle.rules, table, clock);
  if (!asked.ok) return { json: JSON.stringify({ error: asked.error.join("; ") }), bad: true };
  const decision = decide(bundle, asked.value.live, asked.value.viewer, trace ? "full" : "summary");
  return { json: JSON.stringify(decisionJson(decision, trace)), bad: false };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON text parses to undefined
  }
}

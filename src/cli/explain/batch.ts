/**
 * `explain --batch`: one JSON object of facts a line in, one Decision a line out, in the same order.
 *
 * Streams: memory does not grow with the input. A line that cannot be read gives `{"error": …}` in its
 * place, so that the answers stay in step with the questions; empty lines are no questions.
 */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { decide } from "../../core/decide/decide.ts";
import type { Bundle } from "../../core/model/bundle.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import type { Live } from "../../core/model/live.ts";
import type { PlaceTable } from "../../core/model/place.ts";
import { decisionJson } from "../../core/ops/decision-json.ts";
import { readFactsOver } from "../../core/ops/facts/read-facts.ts";
import { EXIT } from "../exit-code.ts";
import { errorText } from "../geoip/table-file.ts";
import { readLines, type BadLine, type Line } from "./read-lines.ts";

export interface Batch {
  readonly bundle: Bundle;
  readonly table: PlaceTable | null;
  /** What is measured and ordered, under what lines say of it; null: only what they say. */
  readonly live: Live | null;
  /** The time of lines that state none. */
  readonly now: EpochMs;
  /** Whether each line keeps its trace. */
  readonly trace: boolean;
}

const READ_BYTES = 256 * 1024;
const FLUSH_AT = 64 * 1024;

/** Facts of one request need far less; a longer line is not read into memory. */
export const LONGEST_LINE = 1_048_576;

/** Answers every line of a file, or of standard input for `-`; returns the exit code. */
export async function explainBatch(file: string, batch: Batch): Promise<number> {
  const input = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: READ_BYTES });
  let bad = 0;
  try {
    for await (const lines of readLines(input, LONGEST_LINE)) {
      const answers = answerLines(lines, batch);
      bad += answers.bad;
      await write(answers.texts);
    }
  } catch (error) {
    process.stderr.write(`error: ${file} cannot be read: ${errorText(error)}; check the path\n`);
    return EXIT.input;
  }
  if (bad > 0) process.stderr.write(`${bad} ${bad === 1 ? "line" : "lines"} could not be read; see "error" there\n`);
  return bad > 0 ? EXIT.input : EXIT.ok;
}

async function write(texts: readonly string[]): Promise<void> {
  for (const text of texts) if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

export interface Answers {
  /** Whole lines, many to a text. */
  readonly texts: readonly string[];
  readonly bad: number;
}

/** Answers lines in their order. */
export function answerLines(lines: readonly Line[], batch: Batch): Answers {
  const texts: string[] = [];
  let text = "";
  let bad = 0;
  for (const line of lines) {
    if (line === "" || line === "\r") continue;
    const answer = typeof line === "string" ? answerLine(line, batch) : { error: BAD_LINES[line.fault] };
    if (typeof answer !== "string") bad++;
    text += typeof answer === "string" ? `${answer}\n` : `${JSON.stringify(answer)}\n`;
    if (text.length > FLUSH_AT) {
      texts.push(text);
      text = "";
    }
  }
  return { texts: text === "" ? texts : [...texts, text], bad };
}

const BAD_LINES: Readonly<Record<BadLine["fault"], string>> = {
  "too-long": `the line is longer than ${LONGEST_LINE} bytes`,
  "not-utf-8": "the line is not UTF-8",
};

function answerLine(line: string, { bundle, table, live, now, trace }: Batch): string | { readonly error: string } {
  const facts = parse(line);
  if (facts === undefined) return { error: "the line is not JSON" };
  const asked = readFactsOver(facts, bundle, { table, live, now });
  if (!asked.ok) return { error: asked.error.join("; ") };
  const decision = decide(bundle, asked.value.live, asked.value.viewer, trace ? "full" : "summary");
  return JSON.stringify(decisionJson(decision, trace));
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON text parses to undefined
  }
}

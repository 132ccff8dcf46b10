/**
 * Whom a simulation is about: a mix, or the viewers of a file, as parts of the load.
 *
 * In: `--mix` (`world`, parts, or a file of them) or `--viewers` (a document of kind Viewers, or the lines of
 * `explain --batch`). Out: facts with weights; every viewer of a file weighs the same. The error is every fault, as
 * sentences that name the file and the line.
 */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { isRecord } from "../../core/ops/facts/fact-reader.ts";
import { readMix, type MixPart } from "../../core/ops/simulate/mix.ts";
import { readYaml } from "../../core/ruleset/source/read-yaml.ts";
import { valueAt } from "../../core/ruleset/source/source-document.ts";
import { sourceText } from "../../core/ruleset/source/source-text.ts";
import { LONGEST_LINE } from "../explain/batch.ts";
import { readLines, type Line } from "../explain/read-lines.ts";
import { errorText } from "../geoip/table-file.ts";
import { readRuleFile } from "../rules-directory.ts";

type Parts = Result<readonly MixPart[], readonly string[]>;

/** What parts are called in the heading of the answer. */
export interface NamedParts {
  readonly name: string;
  readonly parts: readonly MixPart[];
}

/** Lines of a file that are kept in memory. */
const MOST_LINES = 1_000_000;
const FAULTS_TOLD = 10;

/** Reads whichever of the two is given; without either it is the world. */
export async function readParts({
  viewers,
  mix = "world",
}: {
  readonly viewers?: string;
  readonly mix?: string;
}): Promise<Result<NamedParts, readonly string[]>> {
  const parts = viewers === undefined ? readMixOption(mix) : await readViewers(viewers);
  if (!parts.ok) return parts;
  const name = viewers === undefined ? (mix === "world" ? "the world" : mix) : basename(viewers);
  return ok({ name, parts: parts.value });
}

/** A text with `=` is a mix; anything else but `world` is a file. */
function readMixOption(mix: string): Parts {
  if (mix.includes("=") || mix === "world") return readMix(mix);
  const read = readRuleFile(mix);
  if (!read.ok) return fail([`--mix takes world, parts such as BR=40,DE=30, or a file of them: ${read.error}`]);
  const parts = readMix(read.value);
  return parts.ok ? parts : fail(parts.error.map((fault) => `${mix}: ${fault}`));
}

async function readViewers(file: string): Promise<Parts> {
  const parts = /\.ya?ml$/i.test(file) ? viewersInYaml(file) : await viewersInLines(file);
  if (!parts.ok || parts.value.length > 0) return parts;
  return fail([`${file} has no viewers; write one JSON object of facts a line, or a document of kind Viewers`]);
}

function viewersInYaml(file: string): Parts {
  const text = readRuleFile(file);
  if (!text.ok) return fail([text.error]);
  const { documents, issues, whole } = readYaml(sourceText(file, text.value));
  if (!whole) return fail(issues.map(({ message, line }) => `${file}:${line}: ${message}`));
  const facts = documents
    .filter((document) => valueAt(document, ["kind"]) === "Viewers")
    .flatMap((document) => {
      const viewers = valueAt(document, ["spec", "viewers"]);
      return isRecord(viewers) ? Object.values(viewers).filter(isRecord) : [];
    });
  return ok(facts.map((one) => ({ facts: one, weight: 1 })));
}

async function viewersInLines(file: string): Promise<Parts> {
  const parts: MixPart[] = [];
  const faults: string[] = [];
  let number = 0;
  const read = (line: Line): void => {
    number++;
    if (line === "" || line === "\r") return;
    const facts = factsIn(line);
    if (facts === null) faults.push(`${file}:${number}: the line is no JSON object of facts`);
    else parts.push({ facts, weight: 1 });
  };
  try {
    const input = file === "-" ? process.stdin : createReadStream(file);
    for await (const lines of readLines(input, LONGEST_LINE)) {
      lines.forEach(read);
      if (parts.length > MOST_LINES) return fail([`${file} has more than ${MOST_LINES} viewers; take a sample of it`]);
    }
  } catch (error) {
    return fail([`${file} cannot be read: ${errorText(error)}; check the path`]);
  }
  const more = faults.length - FAULTS_TOLD;
  if (faults.length === 0) return ok(parts);
  return fail([...faults.slice(0, FAULTS_TOLD), ...(more > 0 ? [`and ${more} more lines like these`] : [])]);
}

function factsIn(line: Line): Record<string, unknown> | null {
  if (typeof line !== "string") return null;
  try {
    const parsed: unknown = JSON.parse(line);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null; // told as a fault with the line's number
  }
}

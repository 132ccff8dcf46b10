/**
 * `georouter explain` without facts on a terminal: it asks, answers, and asks again.
 *
 * Questions go to one stream and answers to another, so that the answers can be kept with `> file`. An
 * empty first answer or the end of input (Ctrl-D) ends it; Ctrl-C ends it as an interruption. A fault
 * is said and the questions are asked again: nothing that is typed here can end the command.
 */
import { createInterface, type Interface } from "node:readline/promises";
import { parseAddress } from "../../core/model/address.ts";
import { EXIT } from "../exit-code.ts";
import { answerFacts, type Setting } from "./answer.ts";
import { factsFromOptions } from "./facts.ts";

export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly questions: NodeJS.WritableStream;
  readonly answers: NodeJS.WritableStream;
}

const HOSTS_SHOWN = 6;

/** What was answered last, offered again. */
interface Last {
  readonly host: string;
  readonly path: string;
}

/** Asks until an empty answer; returns the exit code. */
export async function explainInDialogue(setting: Setting, streams: Streams): Promise<number> {
  const terminal = createInterface({ input: streams.input, output: streams.questions });
  const stopped = new AbortController();
  terminal.on("SIGINT", () => {
    stopped.abort(EXIT.interrupted);
    terminal.close();
  });
  terminal.on("close", () => {
    stopped.abort(EXIT.ok);
  });
  const ask = async (question: string): Promise<string> =>
    (await terminal.question(question, { signal: stopped.signal })).trim();
  try {
    await converse(ask, setting, streams);
    return EXIT.ok;
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    streams.questions.write("\n");
    return Number(stopped.signal.reason);
  } finally {
    terminal.close();
  }
}

type Ask = (question: string) => ReturnType<Interface["question"]>;

async function converse(ask: Ask, setting: Setting, streams: Streams): Promise<void> {
  const { clusters, router } = setting.bundle.rules;
  const { hosts } = router;
  const shown = `${hosts.slice(0, HOSTS_SHOWN).join(", ")}${hosts.length > HOSTS_SHOWN ? ", …" : ""}`;
  streams.questions.write(
    `Where does a viewer go, and why? An empty country ends it.\nHosts of the rules: ${shown}\n\n`,
  );
  let last: Last = { host: hosts.find((host) => !host.startsWith("*")) ?? "", path: "/" };
  for (;;) {
    const who = await ask("country or address: ");
    if (who === "") return;
    const host = (await ask(`host [${last.host}]: `)) || last.host;
    const path = (await ask(`path [${last.path}]: `)) || last.path;
    const health = await ask(`what if, such as ${clusters[0]?.name ?? "CLUSTER"}=down [nothing]: `);
    if (answerOne({ who, host, path, health }, setting, streams)) last = { host, path };
  }
}

interface Said extends Last {
  readonly who: string;
  readonly health: string;
}

/** Whether there was an answer. */
function answerOne({ who, host, path, health }: Said, setting: Setting, { questions, answers }: Streams): boolean {
  const { facts, faults } = factsFromOptions({
    ...whoFacts(who),
    path,
    ...(host === "" ? {} : { host }),
    ...(health === "" ? {} : { health: health.split(/,?\s+/) }),
  });
  const answer = faults.length > 0 ? ({ ok: false, error: faults } as const) : answerFacts(facts, setting);
  questions.write("\n");
  if (answer.ok) {
    for (const note of answer.value.notes) questions.write(`note: ${note}\n`);
    answers.write(answer.value.text);
  } else for (const fault of answer.error) questions.write(`error: ${fault}\n`);
  questions.write("\n");
  return answer.ok;
}

/** An address, a subdivision such as BR-SP, or a country. */
function whoFacts(who: string): Readonly<Record<string, string>> {
  if (parseAddress(who) !== null || /[.:]/.test(who)) return { ip: who };
  return who.includes("-") ? { subdivision: who } : { country: who };
}

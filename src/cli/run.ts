/**
 * One run of the command: arguments in, `process.exitCode` out, whatever happens in between.
 *
 * Interrupted by Ctrl-C a verb dies of the signal, which shells report as 130; a handler would have to
 * wait until a long check gives way. Only the lab has one, because it has something to stop.
 */
import { CommanderError } from "commander";
import { EXIT } from "./exit-code.ts";
import { buildProgram } from "./program.ts";

const COMPLETE = "complete";

/** Runs the command line; never rejects. */
export async function run(args: readonly string[]): Promise<void> {
  process.stdout.on("error", endQuietly);
  process.stderr.on("error", goOn);
  try {
    if (args[0] === COMPLETE && args[1] === "--") return await complete(args.slice(2));
    const program = await buildProgram(args);
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usageExit(error) : sayFault(error, args);
  }
}

/** What the scripts of `completion` ask; on a fault they get their mark for one, and nothing is printed over a prompt. */
async function complete(words: readonly string[]): Promise<void> {
  try {
    const { answerCompletion } = await import("./completion/answer.ts");
    process.stdout.write(await answerCompletion(words));
  } catch {
    process.stdout.write(":1\n");
  }
}

function usageExit(error: CommanderError): number {
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

/** The reader has seen enough, as `| head` does: what was found until now stands. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  throw error;
}

/** Nobody listens to what is said beside the answer; the answer is still wanted. */
function goOn(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function sayFault(error: unknown, args: readonly string[]): number {
  const fault = error instanceof Error ? error : new Error(String(error));
  const verbose = (process.env["GEOROUTER_DEBUG"] ?? "") !== "" || args.includes("-v") || args.includes("--verbose");
  const next = "please report it with what `GEOROUTER_DEBUG=1` adds to this command";
  const text = verbose ? (fault.stack ?? fault.message) : `${firstLine(fault.message)}; ${next}`;
  process.stderr.write(`error: a fault of georouter, not of the rules: ${text}\n`);
  return EXIT.fault;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

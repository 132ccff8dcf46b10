/**
 * Load on the edges from outside this process (`generator.ts`), and what became of it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { LoadOrder, Observed } from "./generator.ts";

export interface Load {
  /** So far, in the order in which requests ended. */
  readonly observed: readonly Observed[];
  /** Resolves when the last request has ended. */
  readonly done: Promise<unknown>;
  /** Ends the generator at once. */
  stop(): Promise<void>;
}

/** Starts the load. */
export function startLoad(order: LoadOrder, each?: (observed: Observed) => void): Load {
  const generator = new URL("./generator.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [generator, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
  const observed: Observed[] = [];
  const take = each ?? ((one: Observed) => observed.push(one));
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => take(JSON.parse(line) as Observed));
  const closed = once(lines, "close");
  return {
    observed,
    done: closed,
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

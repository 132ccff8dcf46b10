/**
 * Load on a router from outside this process (`load-generator.ts`), and what became of it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { LoadOrder, Observed } from "./load-generator.ts";

export interface Load {
  /** So far, in the order in which answers ended. */
  readonly observed: readonly Observed[];
  /** Resolves when the generator has ended. */
  readonly done: Promise<unknown>;
  /** Ends the generator at once. */
  stop(): Promise<void>;
}

/** Starts the load. */
export function startLoad(order: LoadOrder): Load {
  const generator = new URL("./load-generator.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [generator, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
  const observed: Observed[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => observed.push(JSON.parse(line) as Observed));
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

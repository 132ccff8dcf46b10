/**
 * A cluster that can be blackholed: connections and requests go in, and nothing ever comes out.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface StoppableOrigin {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Stops the process: it neither answers nor refuses. */
  blackhole(): void;
  /** Lets it go on; it answers what waits. */
  heal(): void;
  /** Ends it. */
  end(): Promise<void>;
}

/** Starts one that answers 200 with this name. */
export async function startStoppableOrigin(name: string): Promise<StoppableOrigin> {
  const script = new URL("./stoppable-origin-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, name], { stdio: ["pipe", "pipe", "inherit"] });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return {
    address: `127.0.0.1:${port.toString().trim()}`,
    blackhole: () => void child.kill("SIGSTOP"),
    heal: () => void child.kill("SIGCONT"),
    end: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

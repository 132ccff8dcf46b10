/**
 * A cluster that breaks as it is told (`cluster-process.ts`), seen from the test.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { WELL, type Behaviour, type Counts, type Script } from "./behaviour.ts";
import type { Order, Reply } from "./cluster-process.ts";

export interface ScriptedCluster {
  readonly name: string;
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Behaves like this from now on; what is left out is well. */
  script(script: Partial<Script>): Promise<void>;
  /** Refuses connections and cuts those that are open. */
  refuse(): Promise<void>;
  /** All viewers' requests get this; probes pass. Returns what had come in until then. */
  viewersGet(behaviour: Behaviour): Promise<Counts>;
  /** All probes get this; viewers are served. */
  probesGet(behaviour: Behaviour): Promise<void>;
  /** Freezes the process: what is connected hangs, and so does, beyond a backlog of one, who connects. */
  freeze(): void;
  /** Is well again, whatever was done to it. */
  heal(): Promise<Counts>;
  counts(): Promise<Counts>;
  /** When its load is over: nothing of what it has written past its HTTP server is left for the next one. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a cluster that is well. */
export async function startCluster(name: string): Promise<ScriptedCluster> {
  const path = new URL("./cluster-process.ts", import.meta.url).pathname;
  const child = fork(path, [name], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [first] = (await once(child, "message")) as [Reply];
  if (!("port" in first)) throw new Error(`the scripted cluster ${name} did not say where it listens`);
  const waiting = new Map<number, (counts: Counts) => void>();
  child.on("message", (reply: Reply) => {
    if (!("id" in reply)) return;
    waiting.get(reply.id)?.(reply.counts);
    waiting.delete(reply.id);
  });
  let orders = 0;
  const order = async (script: Script | null, settles = false): Promise<Counts> =>
    new Promise((resolve) => {
      const next: Order = { id: orders++, script, settles };
      waiting.set(next.id, resolve);
      child.send(next);
    });
  const follow = async (script: Partial<Script>): Promise<Counts> => order({ ...WELL, ...script });
  const thaw = (): void => {
    child.kill("SIGCONT");
  };
  return {
    name,
    address: `127.0.0.1:${first.port}`,
    script: async (script) => void (await follow(script)),
    refuse: async () => void (await follow({ listens: false })),
    viewersGet: (viewers) => follow({ viewers }),
    probesGet: async (probes) => void (await follow({ probes })),
    freeze: () => {
      child.kill("SIGSTOP");
    },
    heal: async () => {
      thaw();
      return follow({});
    },
    counts: () => order(null),
    settle: async () => void (await order(null, true)),
    stop: async () => {
      thaw();
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

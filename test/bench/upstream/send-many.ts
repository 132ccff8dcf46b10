/**
 * Many requests one after the other over one connection; whoever measures wants nothing else of them than that they are answered.
 */
import { Agent, request as httpRequest } from "node:http";

export type Pairs = readonly (readonly [name: string, value: string])[];

/** Sends them; rejects when one is not answered 200. */
export async function sendMany(url: URL, path: string, headers: Pairs, times: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sent = [["host", "play.example"], ...headers].flat();
  try {
    for (let at = 0; at < times; at++) await sendOne(url, path, sent, agent);
  } finally {
    agent.destroy();
  }
}

function sendOne({ hostname: host, port }: URL, path: string, headers: string[], agent: Agent): Promise<void> {
  return new Promise((done, failed) => {
    const sent = httpRequest({ host, port, path, agent, headers });
    sent.on("error", failed);
    sent.on("response", (answer) => {
      if (answer.statusCode !== 200) failed(new Error(`the Worker answered ${answer.statusCode}, 200 is wanted`));
      answer.on("end", done).resume();
    });
    sent.end();
  });
}

/**
 * An origin in a process of its own, so that it can be stopped as a whole: it answers every request 200 with its name.
 *
 * Its backlog is 1: while it is stopped, the kernel takes a connection or two for it, and lets all others wait.
 */
import { createServer } from "node:http";

const [name = ""] = process.argv.slice(2);
const server = createServer((_, response) => void response.end(name));
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? (address?.port ?? 0) : 0}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();

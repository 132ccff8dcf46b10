/**
 * Whether the router's port can be had, asked before anything is started.
 */
import { once } from "node:events";
import { createServer } from "node:net";

/** Null when the port is free, else a sentence that names it and says what to do. */
export async function portFault(port: number): Promise<string | null> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return null;
  } catch (fault) {
    return `port ${port} of 127.0.0.1 ${whyOf(fault)}; pass another one, such as --port ${port + 1000 > 65_535 ? 8788 : port + 1000}`;
  }
}

function whyOf(fault: unknown): string {
  const code = fault instanceof Error && "code" in fault ? fault.code : null;
  if (code === "EADDRINUSE") return "is in use by another program";
  if (code === "EACCES") return "may not be used without more rights";
  return `cannot be used (${fault instanceof Error ? fault.message : String(fault)})`;
}

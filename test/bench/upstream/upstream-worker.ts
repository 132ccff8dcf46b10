/**
 * Runs one way, or one piece, as often as the path says: `/<name>/<times>`. Nothing is sent anywhere.
 */
import { PIECES } from "./pieces.ts";
import { WAYS } from "./ways.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    const [, name = "", times = "0"] = new URL(request.url).pathname.split("/");
    const run = { ...WAYS, ...PIECES }[decodeURIComponent(name)];
    let last: unknown = null;
    for (let at = 0; at < Number(times); at++) {
      last = run?.(request);
      if (last instanceof Promise) await last;
    }
    return new Response(run === undefined && name !== "nothing" ? "unknown" : typeof last);
  },
};

/**
 * Runs one way, or one piece, as often as the path says: `/<name>/<times>`. Nothing is sent anywhere.
 */
import { ANSWERS, clustersAnswer } from "./answers.ts";
import { PIECES } from "./pieces.ts";
import { WAYS } from "./ways.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    const [, escaped = "", times = "0"] = new URL(request.url).pathname.split("/");
    const name = decodeURIComponent(escaped);
    const source = clustersAnswer();
    const ofAnswer = ANSWERS[name];
    const run = ofAnswer === undefined ? { ...WAYS, ...PIECES }[name] : () => ofAnswer(source);
    let last: unknown = null;
    for (let at = 0; at < Number(times); at++) {
      last = run?.(request);
      if (last instanceof Promise) await last;
    }
    return new Response(typeof last, { status: run === undefined && name !== "nothing" ? 404 : 200 });
  },
};

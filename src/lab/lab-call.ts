/**
 * One order from a second terminal to the running lab.
 */
import { fail, ok, type Result } from "../core/model/result.ts";
import { LAB_HEADER } from "./control-server.ts";
import { readSession } from "./session-file.ts";

/** Why an order was not done: nobody there, the order itself, or what it met. */
export interface LabRefusal {
  readonly kind: "no-lab" | "wrong-order" | "not-done";
  /** A sentence for people. */
  readonly said: string;
}

const DEADLINE_MS = 10_000;

/** Sends an order such as `POST /break?cluster=sa-east`; the value is the parsed JSON answer, or bytes where the lab answers with bytes. */
export async function callLab(
  sessionFile: string,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: Uint8Array<ArrayBuffer> | string,
): Promise<Result<unknown, LabRefusal>> {
  const session = readSession(sessionFile);
  if (!session.ok) return fail({ kind: "no-lab", said: session.error });
  try {
    const response = await fetch(`http://127.0.0.1:${session.value.controlPort}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { [LAB_HEADER]: "1" },
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const isBytes = response.headers.get("content-type") === "application/octet-stream";
    const answer: unknown = isBytes ? new Uint8Array(await response.arrayBuffer()) : await response.json();
    if (response.ok) return ok(answer);
    return fail({ kind: response.status === 409 ? "not-done" : "wrong-order", said: saidIn(answer) });
  } catch {
    const said = `the lab of process ${session.value.pid} does not answer; stop it with Ctrl-C, then start it again with \`npm start\``;
    return fail({ kind: "no-lab", said });
  }
}

/** The sentence in an answer of the lab, or in a problem document of the control API. */
export function saidIn(answer: unknown): string {
  if (typeof answer === "object" && answer !== null && "said" in answer) return String(answer.said);
  if (typeof answer === "object" && answer !== null && "detail" in answer) return String(answer.detail);
  return "done";
}

/**
 * The KV namespace of a running lab, through the lab's own orders.
 */
import { fail, ok, type Result } from "../../../core/model/result.ts";
import { callLab, type LabRefusal } from "../../../lab/lab-call.ts";
import type { StateStore, StoreFault } from "./state-store.ts";

/** The namespace of the lab that this session file names. */
export function labStore(sessionFile: string): StateStore {
  return {
    name: "the lab",
    read: async (key) => {
      const answer = await callLab(sessionFile, "GET", orderOn(key));
      if (!answer.ok) return faultOf(answer.error);
      return ok(answer.value instanceof Uint8Array ? answer.value : null);
    },
    write: async (key, bytes) => {
      const answer = await callLab(sessionFile, "POST", orderOn(key), new Uint8Array(bytes));
      return answer.ok ? ok(null) : faultOf(answer.error);
    },
  };
}

function faultOf({ kind, said }: LabRefusal): Result<never, StoreFault> {
  return fail({ kind: kind === "no-lab" ? "unreachable" : "failed", said });
}

function orderOn(key: string): string {
  return `/state?key=${encodeURIComponent(key)}`;
}

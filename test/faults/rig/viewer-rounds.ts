/**
 * F26: rounds in which no cluster breaks, but some viewers behave badly beside those who are counted.
 *
 * They are of another region than those, so that requests at clusters are told apart; the colo is the same, and so are
 * its isolate, its breakers and its connections.
 */
import { until } from "../../edge/rig/until.ts";
import {
  closeHalf,
  goAway,
  MANY,
  readSlowly,
  sendLongHeaders,
  sendSlowly,
  stopSending,
  type BadViewers,
} from "./bad-viewers.ts";
import type { Round, Seen, Promised } from "./round.ts";

/** None of the lanes is of this country's region; its first cluster is none of theirs. */
const ELSEWHERE = { country: "US", continent: "NA" };

/** Who behaves well notices nothing, nobody is moved, and nothing is called an error. */
function unnoticed({ tally, reached, secondAttempts, errors }: Seen, promise: Promised): void {
  promise("F26", tally.failed === 0, `${tally.failed} of ${tally.sent} requests beside them failed`);
  promise("once", reached === tally.sent, `clusters got ${reached} requests for ${tally.sent}`);
  promise("stays", secondAttempts === 0, `${secondAttempts} requests were sent to another cluster`);
  promise("log", errors === 0, `${errors} lines of the log are errors`);
}

/** A cluster hears of those who went away; on a machine that does nothing else within a second. */
const HEARD_WITHIN_MS = 5000;

/** One round; where they leave answers, the cluster has to hear of each. */
function viewers(fault: string, behave: BadViewers, leaveAnswers = false): Round {
  let [behaving, well]: [Promise<number>, number] = [Promise.resolve(0), 0];
  let abandonedAt = 0;
  let abandoned = 0;
  return {
    id: "F26",
    fault,
    faultMs: 1500,
    afterMs: 1000,
    leavesColo: true,
    begin: async (platform, lane, { url, name }) => {
      abandonedAt = (await platform.cluster("us-east").counts()).abandoned;
      behaving = behave({ url, cf: { ...ELSEWHERE, colo: name } });
      return platform.cluster(lane.first).counts();
    },
    end: async (platform, lane) => {
      well = await behaving;
      const left = async (): Promise<number> => (await platform.cluster("us-east").counts()).abandoned - abandonedAt;
      if (leaveAnswers)
        await until("the cluster to hear of it", HEARD_WITHIN_MS, async () =>
          (await left()) >= MANY ? true : null,
        ).catch(() => null);
      abandoned = await left();
      return platform.cluster(lane.first).counts();
    },
    promises: (seen, promise) => {
      unnoticed(seen, promise);
      promise("F26", well === MANY, `${MANY - well} of ${MANY} who behave badly did not get what they should`);
      if (leaveAnswers)
        promise("F26", abandoned >= MANY, `the cluster was told of ${abandoned} of ${MANY} who went away`);
    },
  };
}

export const VIEWER_ROUNDS: readonly Round[] = [
  viewers("viewers who stop reading for a while", readSlowly),
  viewers("viewers who go away in an answer", goAway, true),
  viewers("viewers who send a byte each 100 ms", sendSlowly),
  viewers("viewers who go away in an upload", stopSending),
  viewers("viewers with 64 KB of headers", sendLongHeaders),
  viewers("viewers who close their half", closeHalf),
];

/**
 * All that is said about one cluster at one moment, as the parts of the fold read it.
 */
import type { VantageName } from "../model/ids.ts";
import type { ClusterRule } from "../model/rules.ts";
import type { Vote } from "./vote.ts";

export interface Ballot {
  readonly cluster: ClusterRule;
  /** Of every vantage that has spoken lately. */
  readonly votes: readonly Vote[];
  /** Without those of bad vantages. */
  readonly counted: readonly Vote[];
  /** Whether enough counted votes are fresh; without, the last verdicts stay. */
  readonly quorum: boolean;
  readonly bad: ReadonlySet<VantageName>;
  /** Whether the rules name more than one vantage, so that one alone can be asked for a second. */
  readonly several: boolean;
  /** Number of colos at which requests to it fail. */
  readonly failingColos: number;
}

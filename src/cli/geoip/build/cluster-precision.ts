/**
 * The precision that is compiled against the operator's own clusters.
 *
 * In: what the rules need told apart, and how many of each viewer's nearest clusters are to be right. Out: classes of
 * records, see `core/ops/cluster-table`: all that a decision by coordinates could depend on, in a small part of the
 * bytes that the coordinates themselves take.
 */
import type { TableAim } from "../../../core/model/table-aim.ts";
import { clusterClasses } from "../../../core/ops/cluster-table/cluster-classes.ts";
import { classesBy, type Precision } from "./record-classes.ts";
import { meanOf } from "./sphere-mean.ts";

export interface ClusterPlan {
  readonly aim: TableAim;
  /** How many clusters of a list are kept in order: 1 for the home alone, 2 for the one behind it too. */
  readonly depth: number;
}

/** Sorts by what the rules tell apart. */
export function byClusters({ aim, depth }: ClusterPlan): Precision {
  const { keyOf, recordOf } = clusterClasses(aim, depth);
  return (records) => classesBy(records, keyOf, (_, members) => recordOf(members, meanOf(members)));
}

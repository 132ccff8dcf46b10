/**
 * Patterns over the names of clusters, as overrides use them: `sa-*`, where each `*` takes any run of characters.
 */
import { matchPath } from "./path-glob.ts";

/** The clusters that a name or pattern means, in the order given. */
export function clustersMeant(glob: string, clusters: readonly string[]): readonly string[] {
  return clusters.filter((cluster) => matchPath(glob, cluster));
}

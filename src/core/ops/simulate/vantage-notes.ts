/**
 * Two live values → what has changed in how much the word of a vantage counts, as sentences.
 */
import { own } from "../../model/record.ts";
import type { Live, VantageView } from "../../model/live.ts";
import type { Happening } from "./simulation.ts";

/** One sentence for each vantage whose standing changed, however many clusters it concerns. */
export function vantageNotes(before: Live, after: Live, atMs: number): readonly Happening[] {
  const said = new Set<string>();
  for (const [cluster, { vantages }] of Object.entries(after.clusters)) {
    for (const [name, view] of Object.entries(vantages)) {
      const then = own(own(before.clusters, cluster)?.vantages ?? {}, name);
      if (then !== undefined && then.standing !== view.standing) said.add(noteOn(name, cluster, view));
    }
  }
  return [...said].map((text) => ({ atMs, kind: "vantage", text }));
}

function noteOn(vantage: string, cluster: string, { standing }: VantageView): string {
  switch (standing) {
    case "counted":
      return `${vantage} counts again for ${cluster}`;
    case "suspect":
      return `${vantage} alone says that ${cluster} is down: suspect, it stays in use`;
    case "bad":
      return `${vantage} sees most clusters down that others see up: not counted`;
    case "silent":
      return `${vantage} is silent`;
  }
}

/**
 * `explain --viewer NAME`: the facts of a viewer of the rules, under those that the options state.
 */
import { fail, ok, type Result } from "../../core/model/result.ts";
import { layerFacts } from "../../core/ruleset/compile/layer-facts.ts";
import { suggestionHint } from "../../core/ruleset/suggest.ts";
import type { Facts } from "./answer.ts";

/** Facts by the name of a viewer, as documents of kind Viewers give them. */
export type Viewers = ReadonlyMap<string, Facts>;

export interface NamedFacts {
  /** What the viewer says; empty without a name. */
  readonly viewer: Facts;
  /** With the stated facts over it. */
  readonly facts: Facts;
}

/** Lays stated facts over those of a named viewer; the error is a sentence for people. */
export function factsOfViewer(name: string | undefined, stated: Facts, viewers: Viewers): Result<NamedFacts, string> {
  if (name === undefined) return ok({ viewer: {}, facts: stated });
  const viewer = viewers.get(name);
  if (viewer !== undefined) return ok({ viewer, facts: layerFacts([viewer, stated]) });
  const hint = suggestionHint(name, [...viewers.keys()], "viewer (kind Viewers)");
  return fail(`no viewer is called ${JSON.stringify(name)}; ${hint}`);
}

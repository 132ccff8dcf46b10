/**
 * The core inside workerd, for tests alone: bundle text and facts in, decisions out.
 *
 * Exports one Worker. It adds nothing to the core: what it answers is what `readFacts`, `decide` and
 * `decisionJson` give there.
 */
import { readBundle, faultText } from "../../src/core/bundle/read-bundle.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { decisionJson } from "../../src/core/ops/decision-json.ts";
import { readFacts } from "../../src/core/ops/facts/read-facts.ts";
import { openGeoipTable } from "../../src/core/viewer/geoip/geoip-table.ts";

/** What the Worker is asked. */
export interface SpecQuestion {
  readonly bundle: string;
  /** The GeoIP table in base64. */
  readonly table: string;
  readonly facts: readonly unknown[];
}

export default {
  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as SpecQuestion;
    const bundle = readBundle(question.bundle, null);
    if (!bundle.ok) return new Response(faultText(bundle.error), { status: 400 });
    const table = openGeoipTable(Uint8Array.from(atob(question.table), (char) => char.charCodeAt(0)));
    if (!table.ok) return new Response(JSON.stringify(table.error), { status: 400 });
    const answers = question.facts.map((facts) => {
      const asked = readFacts(facts, bundle.value, table.value, 0);
      if (!asked.ok) return { error: asked.error.join("; ") };
      return decisionJson(decide(bundle.value, asked.value.live, asked.value.viewer, "full"), true);
    });
    return Response.json(answers);
  },
};

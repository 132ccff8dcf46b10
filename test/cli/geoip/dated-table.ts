/**
 * Small GeoIP tables of a day and a country, with what is true of them.
 */
import { factsOf } from "../../../src/cli/geoip/publish/publish-table.ts";
import type { TableFacts } from "../../../src/core/model/published-table.ts";
import { bytesOf, opened } from "../../unit/viewer/geoip/geoip-rows.ts";

export interface Table {
  readonly bytes: Uint8Array;
  readonly facts: TableFacts;
}

export function tableOf(country: string, buildDate = "2026-06-01"): Table {
  const bytes = bytesOf({
    v4: [
      ["0.0.0.0", null],
      ["192.0.2.0", country],
    ],
    v6: [["::", null]],
    texts: { buildDate },
  });
  const facts = factsOf({ table: opened(bytes), bytes });
  if (!facts.ok) throw new Error(facts.error);
  return { bytes, facts: facts.value };
}

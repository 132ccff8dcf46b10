/**
 * A request's headers and query → the same without what simulates a viewer.
 *
 * Every build takes it away before rules match and before anything is handed on, so that no rule and no
 * cluster can ever depend on it; only a development build reads it first (`simulate.ts`). What is left
 * keeps its exact bytes, and a request without simulation costs one scan of its query.
 */
import { isQueryName } from "../../model/read-field.ts";
import { SIM_PARAMETER, simulatedField } from "../../model/simulation-name.ts";
import type { FieldSource } from "../../model/viewer.ts";

/** The headers as rules see them: none of them simulates. */
export function withoutSimHeaders(headers: FieldSource): FieldSource {
  return { get: (name) => (simulatedField(name) === null ? headers.get(name) : null) };
}

/** The query without the parameter `__sim`, also where its name is written with percent escapes. */
export function withoutSimParameter(query: string): string {
  if (!mayHoldParameter(query)) return query;
  const parts = query.split("&");
  const kept = parts.filter((part) => !isSimParameter(part));
  return kept.length === parts.length ? query : kept.join("&");
}

/** Every `name=value` of the query that is the parameter. */
export function simParameters(query: string): readonly string[] {
  return mayHoldParameter(query) ? query.split("&").filter(isSimParameter) : [];
}

function isSimParameter(part: string): boolean {
  const end = part.indexOf("=");
  return isQueryName(end < 0 ? part : part.slice(0, end), SIM_PARAMETER);
}

/** Whether the name stands there as it is, or any of its letters as an escape. */
function mayHoldParameter(query: string): boolean {
  return query.includes(SIM_PARAMETER) || /%(?:5f|73|69|6d)/i.test(query);
}

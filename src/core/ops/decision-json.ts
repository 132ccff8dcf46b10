/**
 * A Decision as CONTRACTS.md prints it: plain JSON, without the request's headers.
 */
import type { Decision } from "../model/decision.ts";
import type { Viewer } from "../model/viewer.ts";

/** The viewer as others may see him: his place, never his address, headers or unit value. */
export interface ViewerJson {
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly continent: string | null;
  readonly city: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly asn: number | null;
  readonly source: string;
  readonly precision: string;
}

function viewerJson({ place, asn }: Viewer): ViewerJson {
  return {
    country: place.country,
    subdivision: place.subdivision,
    continent: place.continent,
    city: place.city,
    lat: place.coordinates?.lat ?? null,
    lon: place.coordinates?.lon ?? null,
    asn,
    source: place.source,
    precision: place.precision,
  };
}

/** The JSON form; `withTrace` false leaves out the trace, as batch mode does. */
export function decisionJson(decision: Decision, withTrace: boolean): Record<string, unknown> {
  const { trace, viewer } = decision;
  return { ...withoutContext(decision), viewer: viewerJson(viewer), ...(withTrace ? { trace } : {}) };
}

/** What is decided; what a bypass holds back has the same viewer and trace, so they stand once. */
function withoutContext(decision: Decision): Record<string, unknown> {
  const { trace: _, viewer: __, ...rest } = decision;
  switch (rest.kind) {
    case "bypass":
      return { ...rest, decided: withoutContext(rest.decided) };
    case "respond":
      return { ...rest, status: rest.response.status };
    case "handoff":
    case "reject":
      return rest;
  }
}

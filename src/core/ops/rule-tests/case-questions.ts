/**
 * A case that stands for many requests → each of them, one after the other.
 *
 * Made while they are asked, never all at once: a few lines of `each` stand for a thousand requests.
 */
import type { CaseTest, Facts } from "../../model/rule-test.ts";
import { layerFacts } from "../../ruleset/compile/layer-facts.ts";

export interface Question {
  /** What tells it from the others of its case, such as `country AR`; empty when it is alone. */
  readonly label: string;
  readonly facts: Facts;
}

/** How many requests a case stands for. */
export function questionCount({ each }: CaseTest): number {
  return each.reduce((count, { values }) => count * values.length, 1);
}

/** The requests, the last fact of `each` changing fastest. */
export function* questionsOf(test: CaseTest): Generator<Question> {
  const count = questionCount(test);
  for (let number = 0; number < count; number++) {
    const chosen = combination(test, number);
    yield {
      label: chosen.map(([name, value]) => `${name} ${String(value)}`).join(", "),
      facts: layerFacts([test.facts, Object.fromEntries(chosen)]),
    };
  }
}

/** The digits of a number in a system where each place has as many digits as its fact has values. */
function combination({ each }: CaseTest, number: number): readonly (readonly [name: string, value: unknown])[] {
  let left = number;
  return each
    .toReversed()
    .map(({ name, values }) => {
      const value = values[left % values.length];
      left = Math.floor(left / values.length);
      return [name, value] as const;
    })
    .toReversed();
}

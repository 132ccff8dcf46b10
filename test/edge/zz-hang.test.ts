import { expect, test } from "vitest";
import { startEdge } from "./rig/running-edge.ts";
const slow = (body: string) => ({
  control: "slow-control",
  beside: [
    {
      name: "slow-control",
      compatibilityDate: "2026-11-01",
      modules: [
        {
          type: "ESModule" as const,
          path: "slow.js",
          contents: `export default { async fetch(request, env, ctx) { ${body} } };`,
        },
      ],
    },
  ],
});
test("x", async () => {
  for (const [name, setup] of [
    ["hang", slow("await new Promise((d) => setTimeout(d, 10000)); return new Response('{}')")],
    ["fast", slow("return new Response('{}')")],
  ] as const) {
    const firsts: number[] = [];
    const rest: number[] = [];
    for (let n = 0; n < 12; n++) {
      const edge = await startEdge(setup);
      await edge.reset();
      const from = Date.now();
      const t: number[] = [];
      while (Date.now() - from < 1300) t.push((await edge.ask("/")).tookMs);
      firsts.push(t[0] ?? 0);
      rest.push(Math.max(...t.slice(1)));
      await edge.stop();
    }
    console.log(name, "first", firsts.join(), "max of rest", rest.join());
  }
}, 100000);

/**
 * An origin that serves one HLS playback: master manifest → media manifest → two segments, all URIs relative.
 */
import type { Origin } from "./origin.ts";

const MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000\nvideo/media.m3u8?profile=hd\n";
const MEDIA = "#EXTM3U\n#EXTINF:4,\n../segments/1.m4s\n#EXTINF:4,\n../segments/2.m4s?part=1\n#EXT-X-ENDLIST\n";

/** Serves the playback under any folder; every answer names the cluster. */
export function serveHls(origin: Origin, cluster: string): void {
  origin.script((request, response) => {
    const path = (request.url ?? "").replace(/\?.*$/, "");
    const body = path.endsWith("master.m3u8") ? MASTER : path.endsWith("media.m3u8") ? MEDIA : "segment";
    response.writeHead(path.includes("missing") ? 404 : 200, {
      "x-cluster": cluster,
      "cache-control": "public, max-age=60",
      "set-cookie": "of-the-cluster=1",
    });
    response.end(body);
  });
}

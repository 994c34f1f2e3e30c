/** The one transport the client needs, alone in a file: imported when a daemon is asked, it drags in nothing else. */
export { layerNodeHttp, layerNodeHttpOptions } from "@effect/platform-node/NodeHttpClient"

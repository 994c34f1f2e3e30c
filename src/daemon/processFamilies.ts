/** What the operating system says about this process, under the names Prometheus' own clients use. */
import type { Family } from "./exposition.ts"

export const processFamilies = (): ReadonlyArray<Family> => {
  const { heapUsed, rss } = process.memoryUsage()
  const { system, user } = process.cpuUsage()
  const started = performance.timeOrigin / 1_000
  return [
    gauge("process_resident_memory_bytes", "Resident memory size in bytes.", rss),
    gauge("nodejs_heap_size_used_bytes", "Heap of the JavaScript engine in use, in bytes.", heapUsed),
    gauge("process_start_time_seconds", "Start time of the process since the epoch, in seconds.", started),
    {
      name: "process_cpu_seconds_total",
      help: "User and system CPU time spent, in seconds.",
      type: "counter",
      samples: [{ value: (user + system) / 1_000_000 }]
    }
  ]
}

const gauge = (name: string, help: string, value: number): Family => ({
  name,
  help,
  type: "gauge",
  samples: [{ value }]
})

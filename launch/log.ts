import type { LogLevel } from '#nodes/core/node.ts';

/** `fatal`: nothing, as no node logs that; `unset`: as if nothing were said. */
export type LogThreshold = LogLevel | 'fatal' | 'unset';

/** From which level on what nodes log is printed; it survives JSON. */
export interface LogSettings {
  readonly level: LogThreshold;
  /** By node, as `/robot/planner_server` or, like ROS's loggers, `robot.planner_server`. */
  readonly nodes: Readonly<Record<string, LogThreshold>>;
}

interface Asked {
  readonly logLevel?: LogThreshold;
  readonly logLevels: ReadonlyMap<string, LogThreshold>;
}

const gravity = { debug: 10, info: 20, warn: 30, error: 40, fatal: 50 } as const;

/** What `--verbose` and `--ros-args --log-level` ask for. */
export function logSettings(verbose: boolean, asked?: Asked): LogSettings {
  const usual = verbose ? 'debug' : 'warn';
  const given = asked?.logLevel ?? 'unset';
  return {
    level: given === 'unset' ? usual : given,
    nodes: Object.fromEntries(asked?.logLevels ?? []),
  };
}

export function isLogged(settings: LogSettings, level: LogLevel, node: string): boolean {
  const path = node.replace(/^\//, '');
  const { nodes } = settings;
  const own = nodes[node] ?? nodes[path] ?? nodes[path.replaceAll('/', '.')] ?? 'unset';
  return gravity[level] >= gravity[own === 'unset' ? threshold(settings) : own];
}

const threshold = ({ level }: LogSettings): Exclude<LogThreshold, 'unset'> =>
  level === 'unset' ? 'warn' : level;

/** Prints on stderr what is grave enough. */
export function logPrinter(
  settings: LogSettings,
): (level: LogLevel, node: string, text: string) => void {
  return (level, node, text) => {
    if (isLogged(settings, level, node)) process.stderr.write(`[${level}] ${node}: ${text}\n`);
  };
}

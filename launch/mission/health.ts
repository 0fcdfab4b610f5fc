import type { LoadedSession } from '#models/registry.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import { diagnosticArray } from '#nodes/core/diagnostics.ts';
import type { Host } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import type { StageTimes } from '../hosts/stage-times.ts';

type MeasuredHost = Pick<Host, 'log'> & { readonly stages: StageTimes };

/**
 * Says once a second on `diagnostics` what each stage really took, and on which rung of the
 * provider ladder each model runs, with the reason for every rung above it.
 */
export function reportHealth(
  host: MeasuredHost,
  models: readonly LoadedSession[],
  self: Endpoint,
): void {
  for (const { session, attempts } of models)
    if (session.refused === undefined)
      host.log(
        self,
        'info',
        `${session.name} runs on ${session.provider} (${ladderText(attempts)})`,
      );
    else host.log(self, 'error', `${session.name} is refused: ${session.refused}`);
  self.clock.every(1).subscribe((now) => {
    for (const { name, ...health } of [...models.map(modelHealth), ...stageHealth(host)])
      self.publish(topics.diagnostics, diagnosticArray(name, health, now));
  });
}

function modelHealth({ session, attempts }: LoadedSession) {
  return {
    name: `model: ${session.name}`,
    level: session.refused === undefined ? ('OK' as const) : ('ERROR' as const),
    message: session.refused ?? `runs on ${session.provider}`,
    values: Object.fromEntries(
      attempts.map(({ provider, outcome, reason }) => [
        provider,
        reason === '' ? outcome : `${outcome}: ${reason}`,
      ]),
    ),
  };
}

function ladderText(attempts: LoadedSession['attempts']): string {
  return attempts.map(({ provider, outcome }) => `${provider} ${outcome}`).join(', ');
}

function stageHealth(host: MeasuredHost) {
  return host.stages.report().map(({ stage, modelled_ms, p95_ms, count, late }) => ({
    name: `stage: ${stage}`,
    level: late ? ('WARN' as const) : ('OK' as const),
    message: late ? 'slower than modelled' : 'within its modelled latency',
    values: {
      modelled_ms: modelled_ms.toFixed(2),
      p95_ms: p95_ms.toFixed(2),
      count: String(count),
    },
  }));
}

import { Gauge, type Registry } from 'prom-client';
import type { Election } from './parts.ts';

const stages = ['starting', 'standby', 'active'] as const;

/** What this server is at the moment, and which one leads where they elect one. */
export function fillStageMetrics(registry: Registry, stage: (typeof stages)[number], election: Election | null): void {
  const gauge = (name: string, help: string, labelNames: readonly string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const is = gauge('brickyard_stage', 'What this server is at the moment: 1 for one of the stages', ['stage']);
  for (const name of stages) is.set({ stage: name }, Number(name === stage));
  if (election === null) return;
  const leader = gauge('brickyard_leader_info', 'The server that leads, as seen from this one', ['leader']);
  leader.set({ leader: election.leader() ?? '' }, 1);
}

export const stageOf = (election: Election | null): 'active' | 'standby' =>
  election === null || election.leads ? 'active' : 'standby';

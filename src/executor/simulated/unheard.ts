import { messageOf } from '../../domain/errors.ts';
import type { Log, Random } from '../../domain/ports.ts';
import type { Ms } from '../../domain/units.ts';
import { HostError } from '../errors.ts';
import type { Command } from '../runner.ts';
import { type Execution, isNeeded } from './execution.ts';
import { SimulatedCrash } from './faults.ts';
import type { Life } from './life.ts';
import { type Script, Unheard } from './script.ts';

/** How long such a script lives at most, its commands' own delays apart. */
const lingerMs: Ms = 200;

interface UnheardParts {
  readonly life: Life;
  readonly execution: Execution;
  readonly random: Random;
  readonly log: Log;
}

/**
 * What becomes of a script that nobody hears: the running command is completed, and then it ends, or notices late and does some
 * more. It keeps its node's lock until then. Never throws.
 */
export async function runOn(script: Script, { life, execution, random, log }: UnheardParts): Promise<void> {
  script.signal = life.ending;
  const left = script.commands.length - script.index;
  const sure = script.running ? 1 : 0;
  const further = sure + Math.floor(random() * (left - sure + 1));
  const stop = script.index + further;
  try {
    let goesOn = true;
    while (goesOn && script.index < stop) {
      await life.pause(script, (random() * lingerMs) / further);
      goesOn = await step(script, execution);
    }
  } catch (error) {
    const ended = error instanceof HostError || error instanceof SimulatedCrash || error instanceof Unheard;
    if (!ended && !life.ending.aborted)
      log.error({ host: script.node.name, error: messageOf(error) }, 'simulated script');
  } finally {
    life.end(script);
  }
}

/** @returns whether the script goes on */
async function step(script: Script, execution: Execution): Promise<boolean> {
  const command = script.commands[script.index] as Command;
  // A command that has been started is behind its guard.
  if (!script.running && !(await passesGuard(script, command, execution))) return false;
  if (script.running) {
    const { exitCode } = await execution.execute(script, command);
    script.running = false;
    script.index += 1;
    return accepts(command, exitCode);
  }
  script.index += 1;
  return true;
}

/** Sets the command running when it is needed. @returns false when the guard failed, which ends the script */
async function passesGuard(script: Script, command: Command, execution: Execution): Promise<boolean> {
  const { guard, timeoutMs } = command;
  if (guard === undefined) {
    script.running = true;
    return true;
  }
  const answer = await execution.execute(script, { argv: guard.argv, timeoutMs });
  script.running = isNeeded(guard, answer);
  return accepts(guard, answer.exitCode);
}

const accepts = ({ accept }: Pick<Command, 'accept'>, exitCode: number): boolean => (accept ?? [0]).includes(exitCode);

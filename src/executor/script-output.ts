import { DomainError } from '../domain/errors.ts';
import { CommandError, HostError } from './errors.ts';
import type { Command, CommandResult } from './runner.ts';
import { lockWaitMs, scriptExit } from './shell.ts';

/** Begins the script's work (`l`), ends a guard (`g`), a command (`c`) or a command that was skipped (`s`). */
type FrameKind = 'l' | 'g' | 'c' | 's';

interface Frame {
  readonly index: number;
  readonly kind: FrameKind;
  readonly exitCode: number;
  /** All that was printed since the frame before, byte for byte. */
  readonly text: string;
}

/** One stream of a script, cut at its frames while it arrives. */
class FramedStream {
  readonly frames: Frame[] = [];
  /** What has come since the last frame. */
  rest = '';
  readonly #nonce: string;

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  /** @returns the frames that this chunk completed */
  push(chunk: string): Frame[] {
    // A frame may lie across two chunks; what was searched before need not be searched again.
    let from = Math.max(0, this.rest.length - this.#nonce.length - 40);
    this.rest += chunk;
    const found: Frame[] = [];
    for (;;) {
      const start = this.rest.indexOf(this.#nonce, from);
      const end = start < 0 ? -1 : this.rest.indexOf(';', start);
      if (end < 0) break;
      const [, index, kind, code] = this.rest.slice(start, end).split(':');
      found.push({
        index: Number(index),
        kind: kind as FrameKind,
        exitCode: Number(code),
        text: this.rest.slice(0, start),
      });
      this.rest = this.rest.slice(end + 1);
      from = 0;
    }
    this.frames.push(...found);
    return found;
  }
}

/** What a script of `renderScript` prints, turned into results. */
export class ScriptOutput {
  readonly #host: string;
  readonly #commands: readonly Command[];
  readonly #stdout: FramedStream;
  readonly #stderr: FramedStream;
  readonly #onCommand: (index: number) => void;

  constructor(host: string, commands: readonly Command[], nonce: string, onCommand: (index: number) => void) {
    this.#host = host;
    this.#commands = commands;
    this.#stdout = new FramedStream(nonce);
    this.#stderr = new FramedStream(nonce);
    this.#onCommand = onCommand;
  }

  /** The command that runs now, as far as is known; undefined while the script waits for its lock. */
  get current(): Command | undefined {
    const last = this.#stdout.frames.at(-1);
    return last && this.#commands[last.kind === 'c' || last.kind === 's' ? last.index + 1 : last.index];
  }

  stdout(chunk: string): void {
    for (const { kind, index } of this.#stdout.push(chunk)) {
      if (kind === 'g') continue;
      const next = kind === 'l' ? 0 : index + 1;
      if (next < this.#commands.length) this.#onCommand(next);
    }
  }

  stderr(chunk: string): void {
    this.#stderr.push(chunk);
  }

  /**
   * The results, once both streams have ended. `exitCode` is the script's own; undefined when the connection broke.
   * @throws CommandError, HostError as `Runner.run`
   */
  results(exitCode: number | undefined): CommandResult[] {
    const results: CommandResult[] = [];
    this.#stdout.frames.forEach((frame, at) => {
      const stderr = this.#stderr.frames[at]?.text ?? '';
      const command = this.#commands[frame.index];
      if (frame.kind === 'l' || command === undefined) return;
      const result = { skipped: false, exitCode: frame.exitCode, stdout: frame.text, stderr };
      if (frame.kind === 's') results.push(this.#guardOf(at));
      else if (frame.kind === 'g')
        this.#check({ ...command, ...command.guard, accept: command.guard?.accept ?? [0] }, result);
      else results.push(this.#check(command, result));
    });
    if (results.length < this.#commands.length) throw this.#endedEarly(exitCode);
    return results;
  }

  #guardOf(at: number): CommandResult {
    const { text = '', exitCode = 0 } = this.#stdout.frames[at - 1] ?? {};
    return { skipped: true, exitCode, stdout: text, stderr: this.#stderr.frames[at - 1]?.text ?? '' };
  }

  #check(command: Command, result: CommandResult): CommandResult {
    if ((command.accept ?? [0]).includes(result.exitCode)) return result;
    const words = command.argv.join(' ');
    // timeout(1) says 124, that of busybox 143, and a killed program 137. In all cases nothing is known of what it did.
    const limit = `not done within ${(command.timeoutMs as number) / 1000} s`;
    if (result.exitCode === 124) throw new HostError(this.#host, `${limit}: ${words}`);
    if (result.exitCode === 143) throw new HostError(this.#host, `told to end, or ${limit}: ${words}`);
    if (result.exitCode === 137) throw new HostError(this.#host, `killed: ${words}`);
    throw new CommandError(this.#host, command, result);
  }

  #endedEarly(exitCode: number | undefined): Error {
    const said = this.#stderr.rest.trim();
    const command = this.current;
    if (exitCode === undefined || exitCode === scriptExit.unheard) {
      const during = command === undefined ? 'before the first command' : `during: ${command.argv.join(' ')}`;
      return new HostError(this.#host, `the connection broke ${during}`);
    }
    if (command === undefined) return this.#notBegun(exitCode, said);
    return new HostError(this.#host, `its shell ended with exit status ${exitCode}${said && `: ${said}`}`);
  }

  /** Nothing was done. */
  #notBegun(exitCode: number, said: string): Error {
    switch (exitCode) {
      case scriptExit.lockTaken:
        return new HostError(
          this.#host,
          `its lock stayed taken for ${(lockWaitMs as number) / 1000} s by operation and term ${said || '(not known)'}`,
        );
      case scriptExit.newerTerm:
        return new DomainError(
          'unavailable',
          `host ${this.#host}: a newer leader has taken over (operation, term: ${said})`,
        );
      case scriptExit.noLockFile:
        return new HostError(this.#host, 'no lock file can be written in /run/lock, the home directory or /tmp');
      case scriptExit.noFlock:
        return new HostError(this.#host, 'the program flock is missing (package util-linux)');
      default:
        return new HostError(
          this.#host,
          `/bin/sh can't be used there, exit status ${exitCode}${said && `: ${said}`}${this.#stdout.rest.trim() && `: ${this.#stdout.rest.trim()}`}`,
        );
    }
  }
}

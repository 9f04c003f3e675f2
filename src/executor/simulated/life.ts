import { DomainError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Ms } from '../../domain/units.ts';
import { HostError } from '../errors.ts';
import { SimulatedCrash } from './faults.ts';
import { NodeLock } from './lock.ts';
import type { Nodes } from './model/nodes.ts';
import { type Script, type ScriptRecord, Unheard } from './script.ts';
import type { Journal } from './state/journal.ts';
import type { Shelf } from './state/shelf.ts';

/** Who lives: this service, the nodes with their locks, and the scripts under way. Scripts that change something are kept in the journal while they wait. */
export class Life {
  readonly records: Shelf<ScriptRecord>;
  readonly #journal: Journal;
  readonly #nodes: Nodes;
  readonly #clock: Clock;
  readonly #underWay = new Set<Script>();
  readonly #locks = new Map<string, NodeLock>();
  readonly #boots = new Map<string, number>();
  readonly #ending = new AbortController();
  #crashed = false;

  constructor(journal: Journal, nodes: Nodes, clock: Clock) {
    this.#journal = journal;
    this.#nodes = nodes;
    this.#clock = clock;
    this.records = journal.shelf<ScriptRecord>('scripts');
  }

  /** Aborted when this service ends. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  lockOf(host: string): NodeLock {
    const lock = this.#locks.get(host) ?? new NodeLock();
    this.#locks.set(host, lock);
    return lock;
  }

  bootOf(host: string): number {
    return this.#boots.get(host) ?? 0;
  }

  begin(script: Script): void {
    this.#underWay.add(script);
  }

  end(script: Script): void {
    this.#underWay.delete(script);
    this.records.delete(script.id);
    script.held?.release();
  }

  /** Time passes for a script. @throws whatever has become of it meanwhile */
  async pause(script: Script, time: Ms): Promise<void> {
    this.#keep(script);
    await this.#clock.sleep(time, script.signal);
    this.checkAlive(script.node.name);
    if (script.boot !== this.bootOf(script.node.name)) throw new HostError(script.node.name, 'the connection broke');
    if (script.signal.aborted) throw new Unheard();
  }

  /** @throws SimulatedCrash or an error that says that the service is stopping */
  checkAlive(host: string): void {
    if (this.#crashed) throw new SimulatedCrash();
    if (this.ending.aborted) throw new DomainError('unavailable', `host ${host}: this server is stopping`);
  }

  isReachable(host: string): boolean {
    const { powered, connected } = this.#nodes.record(host);
    return powered && connected;
  }

  /** The node was switched off: its scripts are gone, and so is its lock. */
  switchOff(host: string): void {
    this.#boots.set(host, this.bootOf(host) + 1);
    this.#locks.delete(host);
    for (const script of this.#underWay) if (script.node.name === host) this.records.delete(script.id);
  }

  /** The service dies: what is under way on the nodes runs on when the file is opened again. */
  crash(): never {
    this.#crashed = true;
    this.close();
    throw new SimulatedCrash();
  }

  close(): void {
    for (const script of this.#underWay) this.#keep(script);
    this.#journal.flush();
    this.#journal.abandon();
    this.#ending.abort();
  }

  #keep(script: Script): void {
    const { id, node, lock, commands, index, running } = script;
    if (lock === undefined || script.boot !== this.bootOf(node.name)) return;
    this.records.set(id, { host: node.name, lock, rest: commands.slice(index), running });
  }
}

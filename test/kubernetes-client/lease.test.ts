import t from 'tap';
import { VirtualClock } from '../helpers/virtual-clock.ts';
import { type Candidate, candidate, Keeper, settings } from './candidates.ts';

const { durationMs, renewDeadlineMs, retryMs } = settings;
/** From the last sign of life to the next leader: the lease's time, and one more look at it. */
const takeOverMs = durationMs + retryMs * 1.2;

function stage(count: number, skews: readonly number[] = []) {
  const clock = new VirtualClock();
  const keeper = new Keeper();
  const names = ['one', 'two', 'three'].slice(0, count);
  const all = names.map((name, index) => candidate(name, keeper, clock, skews[index]));
  const leaders = () => all.filter((one) => one.leads());
  const [a, b, c] = all as [Candidate, Candidate, Candidate];
  return { clock, keeper, all, leaders, a, b, c };
}

/** The leader and the rest. */
function sorted(all: readonly Candidate[]): [Candidate, ...Candidate[]] {
  return [...all].sort((x, y) => Number(y.leads()) - Number(x.leads())) as [Candidate, ...Candidate[]];
}

t.test('the only one leads at once, and keeps leading', async (t) => {
  const { clock, keeper, a } = stage(1);
  t.notOk(a.leads(), 'not before it was heard');
  await clock.pass(0);
  t.ok(a.leads());
  t.equal(a.lease.term(), 1);
  t.equal(a.lease.leader(), 'one');
  t.match(keeper.kept, { holder: 'one', durationMs, transitions: 1 });
  await clock.pass(3_600_000);
  t.ok(a.leads());
  t.strictSame(a.terms, [1]);
  t.equal(keeper.kept?.transitions, 1, 'renewing is no transition');
  t.ok((keeper.kept?.acquiredAt as number) < (keeper.kept?.renewedAt as number));
});

t.test('of several that start together one leads, and all know which', async (t) => {
  for (const count of [2, 3]) {
    const { clock, all, leaders } = stage(count);
    await clock.pass(retryMs * 1.2);
    t.equal(leaders().length, 1);
    t.same(new Set(all.map(({ lease }) => lease.leader())), new Set([leaders()[0]?.lease.identity]));
    await clock.pass(600_000);
    t.equal(leaders().length, 1);
    t.equal(all.flatMap(({ terms }) => terms).length, 1, 'nobody took it from anybody');
  }
});

t.test('never two at once: the first has stopped before another begins', async (t) => {
  for (const failure of ['away', 'hangs', 'pause'] as const) {
    const { clock, all, leaders } = stage(3);
    await clock.pass(60_000);
    const [old, ...others] = sorted(all);
    if (failure === 'pause') old.pause();
    else old.line.state = failure;
    const led: number[] = [];
    const took = await clock.passUntil(() => {
      led.push(leaders().length);
      return others.some((one) => one.leads());
    }, 60_000);
    t.notOk(
      led.some((count) => count > 1),
      `${failure}: at every moment`,
    );
    t.ok(took <= takeOverMs, `${failure}: taken over after ${took} ms`);
    const [next] = sorted(others);
    t.equal(next.lease.term(), 2);
    old.resume();
    old.line.state = 'fine';
    await clock.pass(60_000);
    t.notOk(old.leads(), 'who lost it does not lead again');
    t.same(leaders(), [next]);
  }
});

t.test('a leader that can not renew stops by itself, in time', async (t) => {
  for (const state of ['away', 'hangs'] as const) {
    const { clock, a } = stage(1);
    await clock.pass(60_000);
    a.line.state = state;
    const took = await clock.passUntil(() => !a.leads(), 60_000);
    t.ok(took <= renewDeadlineMs, `${state}: after ${took} ms`);
    t.ok(took >= renewDeadlineMs - retryMs - 200, `${state}: not before it had to`);
  }
});

t.test('a paused leader sees at its first look at the clock that its time is over', async (t) => {
  const { clock, a } = stage(1);
  await clock.pass(60_000);
  a.pause();
  await clock.pass(renewDeadlineMs);
  // No timer of the process has run yet.
  t.notOk(a.lease.mayAct());
});

t.test('the API server is away for a while', async (t) => {
  const { clock, all, leaders } = stage(2);
  await clock.pass(60_000);
  const [leader] = leaders();
  for (const { line } of all) line.state = 'away';
  await clock.pass(renewDeadlineMs - retryMs * 2);
  for (const { line } of all) line.state = 'fine';
  await clock.pass(60_000);
  t.same(leaders(), [leader], 'short enough: nothing changes');
  for (const { line } of all) line.state = 'away';
  await clock.pass(600_000);
  t.same(leaders(), [], 'too long: nobody leads');
  for (const { line } of all) line.state = 'fine';
  await clock.pass(takeOverMs);
  t.equal(leaders().length, 1, 'the other takes over as soon as it hears');
  t.not(leaders()[0], leader);
});

t.test('writes whose answers are lost', async (t) => {
  const { clock, a, b, keeper, leaders } = stage(2);
  a.line.state = 'deaf';
  b.line.state = 'away';
  await clock.pass(retryMs);
  t.equal(keeper.kept?.holder, 'one', 'it is written');
  t.same(leaders(), [], 'but nobody knows');
  b.line.state = 'fine';
  a.line.state = 'fine';
  await clock.pass(retryMs * 1.2);
  t.same(leaders(), [a], 'it finds itself');
  t.equal(a.lease.term(), 1);

  a.line.state = 'deaf';
  await clock.pass(retryMs + 100);
  a.line.state = 'fine';
  await clock.pass(60_000);
  t.same(leaders(), [a], 'a renewal that was not heard of is no loss');
  t.strictSame(b.terms, []);
});

t.test('clocks that are wrong by hours change nothing', async (t) => {
  const hours = 3_600_000;
  const { clock, all, leaders } = stage(3, [-5 * hours, 0, 7 * hours]);
  await clock.pass(600_000);
  t.equal(all.flatMap(({ terms }) => terms).length, 1);
  const [old, ...others] = sorted(all);
  old.pause();
  const took = await clock.passUntil(() => others.some((one) => one.leads()), 60_000);
  t.ok(took > durationMs - retryMs && took <= takeOverMs, `${took} ms`);
  t.equal(leaders().length, 1);
});

t.test('given back, it is taken at the next look', async (t) => {
  const { clock, all, leaders, keeper } = stage(2);
  await clock.pass(60_000);
  const [old] = sorted(all);
  await old.stop();
  t.notOk(old.leads());
  t.match(keeper.kept, { holder: '', durationMs: 1000 });
  t.ok((await clock.passUntil(() => leaders().length === 1, 60_000)) <= retryMs * 1.2);
  t.equal(leaders()[0]?.lease.term(), 2);
});

t.test('a stop while somebody else leads writes nothing', async (t) => {
  const { clock, all, leaders, keeper } = stage(2);
  await clock.pass(60_000);
  const [leader, other] = sorted(all) as [Candidate, Candidate];
  await other.stop();
  t.equal(keeper.kept?.holder, leader.lease.identity);
  await clock.pass(60_000);
  t.same(leaders(), [leader]);
});

t.test('a label that somebody sets neither takes the lease away nor keeps a dead one alive', async (t) => {
  const { clock, all, leaders, keeper } = stage(2);
  await clock.pass(60_000);
  const [old, next] = sorted(all) as [Candidate, Candidate];
  for (let times = 0; times < 30; times += 1) {
    keeper.touch();
    await clock.pass(1000);
  }
  t.same(leaders(), [old]);
  old.pause();
  for (let passed = 0; passed < takeOverMs; passed += 1000) {
    keeper.touch();
    await clock.pass(1000);
  }
  await clock.pass(retryMs * 1.2);
  t.same(leaders(), [next]);
});

t.test('a lease that is deleted', async (t) => {
  const { clock, all, leaders, keeper } = stage(2);
  await clock.pass(60_000);
  const [leader, other] = sorted(all) as [Candidate, Candidate];
  await clock.pass(100);
  keeper.kept = undefined;
  await clock.pass(60_000);
  t.same(leaders(), [leader], 'its holder makes it anew');
  t.strictSame(other.terms, []);

  leader.pause();
  keeper.kept = undefined;
  const took = await clock.passUntil(() => other.leads(), 60_000);
  t.ok(took > renewDeadlineMs, `the other waits for the holder that may still be there: ${took} ms`);
  t.equal(other.lease.term(), 2);
});

t.test('a term surpasses all that others know of', async (t) => {
  const { clock, a, keeper } = stage(1);
  await clock.pass(60_000);
  await a.lease.surpass(0);
  t.equal(a.lease.term(), 1, 'it does already');
  await a.lease.surpass(41);
  t.equal(a.lease.term(), 42);
  t.equal(keeper.kept?.transitions, 42);
  await clock.pass(60_000);
  t.ok(a.leads());
  t.equal(a.lease.term(), 42, 'renewals keep it');
  a.line.state = 'away';
  await t.rejects(a.lease.surpass(50), { code: 'unavailable' });
  t.equal(a.lease.term(), 42);
});

import t from 'tap';
import { parseBody, volumeCreate } from '../../src/api/bodies.ts';
import { toCreateVolume } from '../../src/api/volume-request.ts';

const request = (body: object) => toCreateVolume(parseBody(volumeCreate, Buffer.from(JSON.stringify(body))));

t.test('what a request leaves out has a default', async (t) => {
  t.same(request({ size: 5 }), {
    sizeGib: 5,
    name: '',
    clusters: [],
    durability: { type: 'none' },
    requested: { type: 'none', replica: 0, data: 0, redundancy: 0 },
    gid: 0,
    options: [],
    block: false,
    snapshot: { enable: false, factor: 1 },
  });
});

t.test('what a request says is kept as it was said', async (t) => {
  const { durability, requested, snapshot, ...rest } = request({
    size: 5,
    name: 'v',
    clusters: ['x'],
    durability: { type: 'replicate', disperse: { data: 7 } },
    gid: 2147483646,
    glustervolumeoptions: ['', 'group virt'],
    block: true,
    snapshot: { enable: true, factor: 1.2 },
  });
  t.same(durability, { type: 'replicate', replica: 2, arbiter: false });
  t.same(requested, { type: 'replicate', replica: 0, data: 7, redundancy: 0 });
  t.same(snapshot, { enable: true, factor: Math.fround(1.2) });
  t.same(rest, {
    sizeGib: 5,
    name: 'v',
    clusters: ['x'],
    gid: 2147483646,
    options: ['', 'group virt'],
    block: true,
  });
});

t.test('the first thing wrong is the one that is told', async (t) => {
  const badSnapshot = { enable: true, factor: 0.5 };
  const replica = (count: number) => ({ type: 'replicate', replicate: { replica: count } });
  const cases: [object, string][] = [
    [{ gid: -1, durability: { type: 'x' } }, 'Bad group id less than zero'],
    [{ gid: 2147483647, durability: { type: 'x' } }, 'Bad group id equal or greater than 2**32'],
    [{ durability: { type: 'x' }, snapshot: badSnapshot }, 'Unknown durability type'],
    [{ durability: replica(4), snapshot: badSnapshot }, 'Invalid snapshot factor'],
    [{ snapshot: { enable: true } }, 'Invalid snapshot factor'],
    [{ snapshot: { enable: true, factor: 100.1 } }, 'Invalid snapshot factor'],
    [{ durability: replica(4) }, 'Invalid replica value'],
    [{ durability: replica(-1) }, 'Invalid replica value'],
    [{ durability: { type: 'none', replicate: { replica: -1 } } }, 'Invalid replica value'],
    [{ durability: { type: 'disperse' } }, 'Invalid dispersion combination: 0+0'],
    [{ durability: { type: 'disperse', disperse: { data: 3, redundancy: 1 } } }, 'Invalid dispersion combination: 3+1'],
  ];
  for (const [change, message] of cases) {
    t.throws(() => request({ size: 1, ...change }), { code: 'invalid', message }, JSON.stringify(change));
  }
});

t.test('a factor counts only with snapshots', async (t) => {
  t.same(request({ size: 1, snapshot: { factor: 1000 } }).snapshot, { enable: false, factor: 1 });
});

t.test('an option that could end a command is refused', async (t) => {
  for (const option of ['a b; reboot', "a 'b'", 'a $(b)', 'a b\nc', '-x y', 'a `b`', 'a b\\c']) {
    t.throws(() => request({ size: 1, glustervolumeoptions: [option] }), { code: 'invalid' }, JSON.stringify(option));
  }
});

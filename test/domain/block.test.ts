import t from 'tap';
import { freeGib, reserveOf, roomOf } from '../../src/domain/block.ts';

t.test('two in a hundred GiB of an increment are kept back', async (t) => {
  const examples = [
    [1024, 1003, 21],
    [1100, 1078, 22],
    [500, 490, 10],
    [100, 98, 2],
    [50, 49, 1],
    [1, 0, 1],
  ] as const;
  for (const [size, room, reserve] of examples) {
    t.equal(roomOf(size), room);
    t.equal(reserveOf(size), reserve);
  }
});

t.test('free is what is left', async (t) => {
  t.equal(freeGib({ sizeGib: 1100, reservedGib: 22, placedGib: 150 }), 928);
});

import t from 'tap';
import { nearest } from '../../src/config/nearest.ts';

const candidates = ['port', 'jwt.admin.key', 'a.fstab', 'b.fstab', 'b.port'];

t.test('a slip of the finger', async (t) => {
  t.equal(nearest('prt', candidates), 'port');
  t.equal(nearest('jwt.admin.kye', candidates), 'jwt.admin.key');
});

t.test('the right name in the wrong place', async (t) => {
  t.equal(nearest('key', candidates), 'jwt.admin.key');
  t.equal(nearest('b.ports', candidates), 'b.port', 'of two equal names the one in the nearer place');
  t.equal(nearest('Fstab', candidates), 'a.fstab', 'of two equally near places the first');
});

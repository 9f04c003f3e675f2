import t from 'tap';
import { changeTags, effectiveTags } from '../../src/domain/tags.ts';

const current = { arbiter: 'required', tier: 'fast' };

t.test('set replaces all, update merges, delete removes by name', async (t) => {
  t.strictSame(changeTags(current, 'set', { room: 'a' }), { room: 'a' });
  t.strictSame(changeTags(current, 'set', {}), {});
  t.strictSame(changeTags(current, 'update', { tier: 'slow', room: 'a' }), {
    arbiter: 'required',
    room: 'a',
    tier: 'slow',
  });
  t.strictSame(changeTags(current, 'delete', { tier: 'whatever', unknown: '' }), { arbiter: 'required' });
  t.strictSame(current, { arbiter: 'required', tier: 'fast' }, 'what was there is not changed');
});

t.test('keys come out sorted', async (t) => {
  t.strictSame(Object.keys(changeTags({ b: '1' }, 'update', { c: '2', a: '3' })), ['a', 'b', 'c']);
});

t.test('keys that every object has are ordinary tags', async (t) => {
  t.strictSame(changeTags({}, 'update', { constructor: 'x', toString: 'y' }), { constructor: 'x', toString: 'y' });
  const hostile = JSON.parse('{"__proto__":"x"}');
  t.strictSame(Object.entries(changeTags({}, 'update', hostile)), [['__proto__', 'x']]);
});

t.test('a device has the tags of its node unless it says otherwise', async (t) => {
  t.strictSame(effectiveTags({ tier: 'slow', room: 'a' }, { tier: 'fast' }), { tier: 'fast', room: 'a' });
  t.strictSame(effectiveTags({ tier: 'slow' }, { tier: '' }), { tier: '' });
});

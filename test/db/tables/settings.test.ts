import t from 'tap';
import { memoryStore } from '../objects.ts';

t.test('a setting is what was saved last, until it is removed', async (t) => {
  const store = memoryStore(t);
  const find = () => store.read((reader) => reader.findSetting('host_key:node1'));
  t.equal(find(), undefined);
  await store.write((writer) => writer.saveSetting('host_key:node1', 'one'));
  t.equal(find(), 'one');
  await store.write((writer) => writer.saveSetting('host_key:node1', ''));
  t.equal(find(), '');
  await store.write((writer) => {
    writer.removeSetting('host_key:node1');
    writer.removeSetting('host_key:node1');
  });
  t.equal(find(), undefined);
});

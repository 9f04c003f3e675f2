import t from 'tap';
import { killed, slowNodes } from './support/scenarios.ts';
import { littleStage } from './support/stage.ts';

t.test('a leader is killed in the middle of a create', async (t) => {
  await killed(t, await littleStage(t, slowNodes));
});

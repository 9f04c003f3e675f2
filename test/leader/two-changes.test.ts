import t from 'tap';
import { slowNodes, twoChanges } from './support/scenarios.ts';
import { littleStage } from './support/stage.ts';

t.test('a leader is stopped and goes on, the next one is killed', async (t) => {
  await twoChanges(t, await littleStage(t, slowNodes));
});

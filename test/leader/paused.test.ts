import t from 'tap';
import { paused, slowNodes } from './support/scenarios.ts';
import { littleStage } from './support/stage.ts';

t.test('a leader is stopped in the middle of a create, and goes on when another one leads', async (t) => {
  await paused(t, await littleStage(t, slowNodes));
});

import t from 'tap';
import { dieAtEveryPoint } from './dying.ts';
import { failAtEveryCommand, reactions } from './failing.ts';
import { evictBrick, removeDevice } from './moving-scenarios.ts';

t.jobs = 1;
t.test(`the service dies before and after every command and commit: ${evictBrick.name}`, (t) =>
  dieAtEveryPoint(t, evictBrick),
);
for (const reaction of reactions) {
  t.test(`every command once: ${reaction}: ${evictBrick.name}`, (t) =>
    failAtEveryCommand(t, evictBrick, reaction, { sideBySide: 6 }),
  );
}

/** How each of its two bricks moves is shown above. */
const turns = /commit|replace-brick/;

t.test(`the service dies: ${removeDevice.name}`, (t) => dieAtEveryPoint(t, removeDevice, turns));
for (const reaction of reactions) {
  t.test(`replacements fail once: ${reaction}: ${removeDevice.name}`, (t) =>
    failAtEveryCommand(t, removeDevice, reaction, { only: turns, sideBySide: 1 }),
  );
}

import t from 'tap';
import { createBlockVolume, createWithHosting, deleteBlockVolume, expandBlockVolume } from './block-scenarios.ts';
import { dieAtEveryPoint } from './dying.ts';
import { failAtEveryCommand, reactions } from './failing.ts';

t.jobs = 1;
for (const scenario of [createBlockVolume, expandBlockVolume, deleteBlockVolume]) {
  t.test(`the service dies before and after every command and commit: ${scenario.name}`, (t) =>
    dieAtEveryPoint(t, scenario),
  );
  for (const reaction of reactions) {
    t.test(`every command once: ${reaction}: ${scenario.name}`, (t) =>
      failAtEveryCommand(t, scenario, reaction, { sideBySide: 3 }),
    );
  }
}

/** How volumes are made and removed is shown by volumes. */
const ofBlocks = /commit|gluster-block/;

t.test(`the service dies: ${createWithHosting.name}`, (t) => dieAtEveryPoint(t, createWithHosting, ofBlocks));
for (const reaction of reactions) {
  t.test(`every command of gluster-block once: ${reaction}: ${createWithHosting.name}`, (t) =>
    failAtEveryCommand(t, createWithHosting, reaction, { only: ofBlocks, sideBySide: 3 }),
  );
}

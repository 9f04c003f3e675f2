import t from 'tap';
import { dieAtEveryPoint } from './dying.ts';
import { failAtEveryCommand, reactions } from './failing.ts';
import { cloneVolume, deleteClone, deleteOrigin } from './moving-scenarios.ts';

/** Where deleting a clone or its origin differs from deleting other volumes. */
const ofPools = /commit|umount|lvremove|rmdir/;

t.jobs = 1;
t.test(`the service dies before and after every command and commit: ${cloneVolume.name}`, (t) =>
  dieAtEveryPoint(t, cloneVolume),
);
for (const scenario of [deleteClone, deleteOrigin]) {
  t.test(`the service dies: ${scenario.name}`, (t) => dieAtEveryPoint(t, scenario, ofPools));
}
for (const reaction of reactions) {
  t.test(`every command once: ${reaction}: ${cloneVolume.name}`, (t) =>
    failAtEveryCommand(t, cloneVolume, reaction, { sideBySide: 6 }),
  );
  t.test(`removals fail once: ${reaction}: ${deleteClone.name}`, (t) =>
    failAtEveryCommand(t, deleteClone, reaction, { only: ofPools, sideBySide: 6 }),
  );
}

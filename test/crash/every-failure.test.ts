import t from 'tap';
import { failAtEveryCommand, reactions } from './failing.ts';
import { addDevice, addNode, createVolume, deleteVolume, expandVolume } from './scenarios.ts';

for (const scenario of [createVolume, expandVolume, deleteVolume, addDevice, addNode]) {
  for (const reaction of reactions) {
    t.test(`every command once: ${reaction}: ${scenario.name}`, { timeout: 120_000 }, (t) =>
      failAtEveryCommand(t, scenario, reaction),
    );
  }
}

import t from 'tap';
import { dieAtEveryPoint } from './dying.ts';
import { scenarios } from './scenarios.ts';

t.jobs = 1;
for (const scenario of scenarios) {
  t.test(`the service dies before and after every command and commit: ${scenario.name}`, { timeout: 120_000 }, (t) =>
    dieAtEveryPoint(t, scenario),
  );
}

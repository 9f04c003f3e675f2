import { pino } from 'pino';
import { createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import { stopOnSignals } from '../../../src/main/ending.ts';
import { distantNodes } from './nodes.ts';

/** The server as `main.ts` starts it, with the nodes of the test. */
const config = loadConfig({ env: process.env, flags: { disableAuth: true } });
const log = pino({ base: null }, pino.destination({ fd: 1, sync: true }));
const app = await createApp(config, { log, runner: distantNodes() });
stopOnSignals(() => app.stop(), log);
const url = await app.start();
process.stdout.write(`listening ${url}\n`);
const failure = await app.failure;
process.stdout.write(`ended: ${failure instanceof Error ? failure.message : failure}\n`);
process.exit(1);

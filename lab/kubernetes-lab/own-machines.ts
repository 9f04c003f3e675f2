import { machinesFolder } from './settings.ts';

// The plain lab's code reads this when it is loaded: its machines and these have nothing in common. To be imported before it.
process.env.BRICKYARD_LAB_CACHE = machinesFolder;

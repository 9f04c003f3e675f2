import { SingleBar } from 'cli-progress';
import type { Output } from './io.ts';

/** One line of progress on a terminal, drawn over and over; it leaves nothing behind. */
export interface Bar {
  show(step: number, steps: number, text: string): Bar;
  end(): void;
}

/** @param terminal stderr; stdout stays clean */
export function createBar(terminal: Output): Bar {
  const bar = new SingleBar({
    format: '{bar} {text}',
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    stream: terminal as NodeJS.WritableStream,
  });
  bar.start(1, 0, { text: '' });
  return {
    show(step, steps, text) {
      bar.setTotal(Math.max(steps, 1));
      bar.update(step, { text });
      return this;
    },
    end: () => bar.stop(),
  };
}

import { Presets, SingleBar } from "cli-progress";
import { plain } from "./format/plain.ts";
import type { Output } from "./output.ts";

/** Shows how far a job is. */
export interface Progress {
  /** What is going on, one line, and how much of it is done (0 to 100) where that is known. */
  show(stage: string, percent?: number): void;
  /** Leaves the last state standing and gives the terminal back. */
  end(): void;
}

/** A bar where a person watches; elsewhere one line for each new stage; nothing with --json. */
export function createProgress(output: Output, stderr: NodeJS.WritableStream): Progress {
  return output.interactive ? bar(stderr) : lines(output);
}

function bar(stream: NodeJS.WritableStream): Progress {
  const single = new SingleBar(
    { stream, format: "{bar} {percentage} %  {stage}", hideCursor: true, clearOnComplete: false },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show(stage, percent) {
      const payload = { stage: plain(stage) };
      if (!started) single.start(100, percent ?? 0, payload);
      else if (percent === undefined) single.update(payload);
      else single.update(Math.round(percent), payload);
      started = true;
    },
    end() {
      if (started) single.stop();
    },
  };
}

function lines(output: Output): Progress {
  let last = "";
  return {
    show(stage) {
      if (stage !== last) output.note(stage);
      last = stage;
    },
    end: () => undefined,
  };
}

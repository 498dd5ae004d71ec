/*
 * Ends a program when its input closes: whoever started it is gone then, whatever became of it. To be loaded before the program.
 */
process.stdin.on("end", () => process.exit());
process.stdin.resume();

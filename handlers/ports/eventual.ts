/** An answer: at once from a port that holds it in memory, else by a promise. What fails may throw or reject. */
export type Eventual<T> = T | Promise<T>;

export * from "./eventNames.ts";
export * from "./inbox.ts";
export * from "./journalEntry.ts";
export * from "./outbox.ts";
export * from "./takerJournal.ts";

import assert from "node:assert/strict";
import { OperatorFeed } from "./feed.ts";

describe("OperatorFeed", () => {
  it("makes a snapshot only while somebody looks", () => {
    let made = 0;
    const feed = new OperatorFeed(() => ({ made: ++made }));
    feed.publish();
    assert.equal(made, 0);
    feed.open();
    feed.publish();
    assert.equal(made, 2);
  });

  it("writes server-sent events, beginning with how things are", async () => {
    const feed = new OperatorFeed(() => ({ text: "two\nlines" }));
    const { value } = await feed.open().getReader().read();
    assert.equal(Buffer.from(value ?? []).toString(), 'data: {"text":"two\\nlines"}\n\n');
  });

  it("forgets a page that was closed", async () => {
    let made = 0;
    const feed = new OperatorFeed(() => ++made);
    await feed.open().cancel();
    feed.publish();
    assert.equal(made, 1);
  });

  it("ends the stream of a page that reads nothing, and keeps that of one that does", async () => {
    const feed = new OperatorFeed(() => "x");
    const idle = feed.open().getReader();
    const reading = feed.open().getReader();
    for (let second = 0; second < 10; second += 1) {
      feed.publish();
      await reading.read();
    }
    let unread = 0;
    while (!(await idle.read()).done) unread += 1;
    assert.equal(unread, 5);
    feed.publish();
    assert.equal((await reading.read()).done, false);
  });

  it("takes 20 pages at once", () => {
    const feed = new OperatorFeed(() => "x");
    for (let page = 0; page < 20; page += 1) {
      assert.equal(feed.full, false);
      feed.open();
    }
    assert.equal(feed.full, true);
    feed.close();
    assert.equal(feed.full, false);
  });
});

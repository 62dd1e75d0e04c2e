// SPDX-License-Identifier: Apache-2.0
// BullMQ: queues of jobs, which are all scripts: moved, retried, delayed, taken over.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { after, test } from "node:test";

import { FlowProducer, Queue, QueueEvents, Worker } from "bullmq";

const connection = {
  host: "127.0.0.1",
  port: Number(process.env.TARN_TEST_PORT),
  maxRetriesPerRequest: null,
};
const kWaitMs = 30_000;

if (process.env.BULLMQ_WORKER) {
  // Another process: it takes a job and never ends it.
  new Worker(process.env.BULLMQ_WORKER, () => {
    process.send("taken");
    return new Promise(() => {});
  }, { connection, lockDuration: 1000, stalledInterval: 500 });
} else {
  const opened = [];
  after(() => Promise.all(opened.map((each) => each.close())));

  function open(each) {
    each.on("error", () => {});
    opened.push(each);
    return each;
  }

  async function openQueue(name) {
    const queue = open(new Queue(name, { connection }));
    const events = open(new QueueEvents(name, { connection }));
    await events.waitUntilReady();
    return { queue, ends: (job) => job.waitUntilFinished(events, kWaitMs) };
  }

  test("many jobs are worked by several at a time", async () => {
    const { queue, ends } = await openQueue("many");
    open(new Worker("many", async (job) => job.data.n * 2, { connection, concurrency: 8 }));
    const jobs = await queue.addBulk(
      Array.from({ length: 200 }, (_, n) => ({ name: "double", data: { n } })));
    const results = await Promise.all(jobs.map(ends));
    assert.deepEqual(results, Array.from({ length: 200 }, (_, n) => n * 2));
    assert.equal((await queue.getJobCounts()).completed, 200);
  });

  test("a job that fails is tried again, and given up in the end", async () => {
    const { queue, ends } = await openQueue("retries");
    const tries = new Map();
    open(new Worker("retries", async (job) => {
      tries.set(job.name, (tries.get(job.name) ?? 0) + 1);
      if (tries.get(job.name) < job.data.succeeds) throw new Error("not yet");
      return tries.get(job.name);
    }, { connection }));
    const options = { attempts: 3, backoff: { type: "exponential", delay: 10 } };
    assert.equal(await ends(await queue.add("third", { succeeds: 3 }, options)), 3);
    await assert.rejects(ends(await queue.add("never", { succeeds: 9 }, options)), /not yet/);
    assert.equal(tries.get("never"), 3);
    assert.equal((await queue.getJobCounts()).failed, 1);
  });

  test("delays and priorities are kept", async () => {
    const { queue, ends } = await openQueue("order");
    await queue.pause();
    const jobs = [
      await queue.add("low", {}, { priority: 10 }),
      await queue.add("high", {}, { priority: 1 }),
      await queue.add("first", {}),
      await queue.add("late", {}, { delay: 200 }),
    ];
    const order = [];
    open(new Worker("order", async (job) => order.push(job.name), { connection }));
    await queue.resume();
    await Promise.all(jobs.map(ends));
    assert.deepEqual(order, ["first", "high", "low", "late"]);
  });

  test("a job waits for its children", async () => {
    const { ends } = await openQueue("flow");
    const flows = open(new FlowProducer({ connection }));
    open(new Worker("flow", async (job) => {
      const values = Object.values(await job.getChildrenValues());
      return values.reduce((sum, value) => sum + value, job.data.n);
    }, { connection, concurrency: 2 }));
    const child = (n) => ({ name: "child", queueName: "flow", data: { n } });
    const { job } = await flows.add(
      { name: "root", queueName: "flow", data: { n: 1 }, children: [child(10), child(100)] });
    assert.equal(await ends(job), 111);
  });

  test("the job of a worker that is killed is taken over", async () => {
    const { queue, ends } = await openQueue("killed");
    const job = await queue.add("work", {});
    const doomed = fork(process.argv[1] ?? import.meta.filename, [],
      { env: { ...process.env, BULLMQ_WORKER: "killed" }, execArgv: [] });
    await new Promise((resolve) => doomed.once("message", resolve));
    doomed.kill("SIGKILL");
    open(new Worker("killed", async () => "done by another",
      { connection, lockDuration: 1000, stalledInterval: 500 }));
    assert.equal(await ends(job), "done by another");
  });

  test("a scheduled job comes again and again", async () => {
    const { queue } = await openQueue("scheduled");
    let runs = 0;
    const twice = new Promise((resolve) => {
      open(new Worker("scheduled", async () => ++runs === 2 && resolve(), { connection }));
    });
    await queue.upsertJobScheduler("tick", { every: 100 }, { name: "tick" });
    await twice;
    assert.ok(await queue.removeJobScheduler("tick"));
    assert.equal((await queue.getJobSchedulers()).length, 0);
  });
}

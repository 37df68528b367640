/**
 * The library: transitions and verbs as generators over a store, and what runs them.
 *
 *   const registry = new OpenRegistry({ agent: 'builder', session: 's1' });
 *   const claimed = await registry.run(claim(await registry.caller(), 'T-1'));
 *
 * or, for a program that only wants the lock:
 *
 *   const held = await lock('T-1', { agent: 'builder' });
 *   held.onLost(() => …);
 *   await held.release();
 */

import './words/words.ts';

export { DibsError, isDibsError, type ErrorCode, type ErrorDetail, type Holder } from './rules/error.ts';
export type { Facts, Remedy } from './rules/facts.ts';
export { encodeOwner, decodeOwner, requireOwner, type Owner } from './rules/owner.ts';
export type { ClaimedName, ForeignName, RestName, TaskName, Tenure } from './rules/name.ts';
export type { EventKind, TaskEvent } from './rules/event.ts';
export type { Settings } from './rules/settings.ts';
export type { RestShelf, Shelf } from './rules/shelf.ts';
export type { Fence } from './rules/stamp.ts';
export type { Identity } from './rules/identity.ts';

export { StoreFault, type Instant, type Purpose, type Stat, type Store } from './store/store.ts';
export { PosixStore } from './store/posix-store.ts';
export { run, runAsync, type AsyncStore, type Operation, type Step } from './store/step.ts';

export * from './transitions/protocol.ts';

export { boot, type BootOptions, type BootReport, type Resume } from './verbs/boot.ts';
export { claimTask, type ClaimedTask } from './verbs/claim-task.ts';
export { listTasks, type ListOptions, type Remark, type TaskEntry, type TaskList } from './verbs/list-tasks.ts';
export { showTask, type ShownTask } from './verbs/show-task.ts';
export { sweep, type SweepReport } from './verbs/sweep.ts';
export type { Act, Because } from './verbs/sweep-acts.ts';
export { takeExpired } from './verbs/take-expired.ts';
export { taskHistory } from './verbs/task-history.ts';
export { verify, type Verdict } from './verbs/verify.ts';

export { actSentence } from './words/acts.ts';
export { remarkText, unreadableClause } from './words/remarks.ts';

export { lock, Lock, type LockLoss, type LockOptions } from './client/lock.ts';
export { OpenRegistry, type RegistryOptions } from './client/open-registry.ts';
export type { RegistryPlace, RegistryRule } from './client/locate-registry.ts';

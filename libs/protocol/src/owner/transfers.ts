import * as z from 'zod';
import { accountId, recordId, transferId } from '../ids';
import { MAX_PAGE, MAX_PARTS, MAX_PART_BYTES } from '../limits';
import { base64UrlBytes, bytesOf, count, time, whole } from '../schema';

/**
 * A transfer as an owner's server knows it: sealed parts on their way out (uploaded by a client, fetched by the contact's server) or in
 * (fetched from the contact's server, downloaded by clients). What the file is called, and what opens it, only clients know.
 */

/**
 * `offered`: to us, and not accepted: nothing moves. `open`: parts still come. `ready`: all parts are here. The others are final, and their
 * parts are gone: `cancelled` by the owner, or by the contact's server for what came in; `expired`; `failed`.
 */
const transferState = z.enum(['offered', 'open', 'ready', 'cancelled', 'expired', 'failed']);
export type TransferState = z.output<typeof transferState>;

const transferDirection = z.enum(['out', 'in']);

/** What both forms of a transfer have. */
const facts = {
  direction: transferDirection,
  /** Bytes of all sealed parts together. */
  sealedBytes: count,
  /** Bytes of each sealed part but the last, which has the rest. */
  partBytes: whole(1, MAX_PART_BYTES, 'bytes'),
  state: transferState,
  paused: z.boolean(),
  /** An error code: why it failed, or why nothing comes for now. */
  reason: z.string().max(64).nullable(),
  /** Sealed bytes that lie here, checked. */
  stored: count,
  /** Of what goes out: sealed bytes that the contact's server has fetched. */
  fetched: count,
  createdAt: time,
  expiresAt: time,
};

/**
 * Part of a commit that brings a file message into history: what the server keeps of it. `out` makes room for the parts that a client is about
 * to upload (`quota-exceeded`), `in` is offered until a client accepts it.
 */
export const transferStart = z.strictObject({
  id: transferId,
  direction: transferDirection,
  /** The history record of the file message. */
  record: recordId,
  /** Who gets or sent it. The owner's own account for an `out` that nobody fetches: a file among the notes to self. */
  contact: accountId,
  sealedBytes: whole(1, MAX_PARTS * MAX_PART_BYTES, 'bytes'),
  partBytes: facts.partBytes,
  /** Key of the permits with which parts are fetched; null for `in`, which gets it when it is accepted. */
  token: bytesOf(32).nullable(),
});
export type TransferStart = z.output<typeof transferStart>;

/** A row of the change feed. */
export const transferRow = z.strictObject({
  change: count,
  id: transferId,
  /** The history record of the file message. */
  record: recordId,
  contact: accountId,
  ...facts,
});
export type TransferRow = z.output<typeof transferRow>;

/** How far a transfer is now: kept nowhere, told a few times a second while something moves. */
export const transferProgress = z.strictObject({ id: transferId, stored: count, fetched: count });
export type TransferProgress = z.output<typeof transferProgress>;

/** JSON bodies of `/api/transfers`. */

export const transferItem = z.strictObject({
  change: count,
  id: transferId.def.out,
  record: recordId.def.out,
  contact: accountId.def.out,
  ...facts,
});
/** GET /api/transfers/{id}: with the parts that are here, as ranges from (inclusive) to (exclusive). */
export const transferAnswer = z.strictObject({
  ...transferItem.shape,
  parts: z.array(z.tuple([count, count])).max(MAX_PARTS),
});
export type TransferAnswer = z.output<typeof transferAnswer>;

/** POST /api/transfers/{id}/accept: starts to fetch what was offered. The same again is answered as before. */
export const acceptRequest = z.strictObject({ token: base64UrlBytes(32, 32) });

/** GET /api/transfers?before=CHANGE: a page, those that changed last first. */
export const transferList = z.strictObject({ transfers: z.array(transferItem).max(MAX_PAGE), more: z.boolean() });
export type TransferList = z.output<typeof transferList>;

/** POST /api/transfers/look-up: those of these ids that the server knows. */
export const transfersRequest = z.strictObject({ ids: z.array(transferId.def.out).min(1).max(MAX_PAGE) });
export const transfersAnswer = z.strictObject({ transfers: z.array(transferItem).max(MAX_PAGE) });

/**
 * PUT /api/transfers/{id}/parts/{n}?sha256=…: an uploaded part, as octets. GET the same path: a part, as octets; 404 `part-not-there` when it has
 * not come within PART_WAIT_MS. POST /api/transfers/{id}/pause and /resume are answered with the item.
 */
export const partDigest = base64UrlBytes(32, 32);

/**
 * POST /api/transfers/{id}/parts/{n}/check: whether the server's copy of a part is here and what was sent. One that is not is fetched again; of an
 * upload it ends the transfer.
 */
export const partCheck = z.strictObject({ sound: z.boolean() });

/** SHA-256 of a part, base64url: a header of each answer of `/parts/{transfer}/{n}` that carries one. */
export const PART_DIGEST_HEADER = 'x-parley-sha256';

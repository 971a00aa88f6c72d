/** Every limit of the protocol, with its reason. Units are in the names. */

const KIB = 1024;

/** An envelope in its wire form. Small enough that a relay can hold many, large enough for a long text with a thumbnail. */
export const MAX_ENVELOPE_BYTES = 256 * KIB;
/** Padded content inside one seal; leaves room for the wrapped key and the session's overhead below MAX_ENVELOPE_BYTES. */
export const MAX_CONTENT_BYTES = 248 * KIB;
/** Smallest size class: a short text, a receipt and a reaction look alike. */
export const MIN_CONTENT_BYTES = KIB;
/** Longer text travels as an attachment. */
export const MAX_TEXT_BYTES = 64 * KIB;

/** One emoji in code points: a kiss of two skin tones has 10, the flag of a region 7. */
export const MAX_EMOJI_LENGTH = 16;

/** Reactions kept with a message: one of each member of its conversation. */
export const MAX_REACTIONS = 256;

/** One frame inside a link: a full envelope plus its frame, or a batch of smaller ones. */
export const MAX_LINK_FRAME_BYTES = 512 * KIB;
/** Noise limits one message to 65,535 bytes (Noise specification §3); longer frames are split. */
export const MAX_NOISE_MESSAGE_BYTES = 65_535;
/** Envelopes in one deliver frame; also bounds the ids one receipt covers. */
export const MAX_ENVELOPES_PER_FRAME = 256;
/** Envelopes sent on one link and not yet receipted: keeps memory bounded on both sides. */
export const MAX_IN_FLIGHT_ENVELOPES = 2_048;
/** Bytes of envelopes sent on one link and not yet receipted; together with the count above it bounds a link's memory. */
export const MAX_IN_FLIGHT_BYTES = 4 * 1024 * KIB;
/** Bytes of envelopes that came over one link and are not yet durable; above it the link is not read. */
export const MAX_INTAKE_BYTES = 4 * 1024 * KIB;
/** Bytes waiting to leave on one link before it is closed as slow: more than every window together. */
export const MAX_LINK_BUFFER_BYTES = 16 * 1024 * KIB;
/** Noise messages on one link before it is replaced: the library counts nonces in 32 bits (Noise specification §5.1). */
export const MAX_NOISE_MESSAGES_PER_LINK = 2 ** 31;
/** Nothing receipted for so long while something is in flight: the link is closed and everything offered again. */
export const DELIVERY_STALL_MS = 60_000;
/** How often the outbox is searched for what expired. */
export const EXPIRY_INTERVAL_MS = 3_600_000;
/** Certificates a server says it may show: its own, and the next. */
export const MAX_SERVER_CERTIFICATES = 4;
/** Bytes of a handshake message before anything is known about the other side. */
export const MAX_HANDSHAKE_BYTES = 4 * KIB;
/** A link must be authenticated within this time, else it is closed: bounds what an idle stranger can hold. */
export const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Inbound transports whose handshake is not finished: in all, and from one IPv4 address or IPv6 /64. */
export const MAX_PENDING_HANDSHAKES = 256;
export const MAX_PENDING_HANDSHAKES_PER_ADDRESS = 16;
/** Connections on the port for other servers, links included: each holds a file descriptor and some tens of KiB. */
export const MAX_FEDERATION_CONNECTIONS = 4_096;
/** Connections on the owner's port: half of them stay for signed-in devices whatever strangers open. */
export const MAX_OWNER_CONNECTIONS = 1_024;
/**
 * Connections on one port over which nobody proved a server key or a sign-in yet: in all, and from one IPv4 address or IPv6 /64. A browser
 * opens six at once, and several devices or servers may share an address.
 */
export const MAX_STRANGER_CONNECTIONS = 512;
export const MAX_STRANGER_CONNECTIONS_PER_ADDRESS = 32;
/** The head of a request to the owner's port, and the TLS handshake before it: bounds what an idle stranger can hold. */
export const OWNER_HEAD_TIMEOUT_MS = 10_000;
/** A whole request to the owner's port: the largest commit over a line that takes 1.2 Mbit/s. */
export const OWNER_REQUEST_TIMEOUT_MS = 60_000;
/** A connection to the owner's port is kept so long for the next request. */
export const OWNER_KEEP_ALIVE_MS = 10_000;
/** Links in all; above it the one that was used longest ago is closed for a new one. */
export const MAX_LINKS = 1_024;
/** The same for a relay, whose peers keep theirs: an idle one costs it some tens of KiB of memory. */
export const MAX_RELAY_LINKS = 8_192;
/** Connections on the port of a relay for other servers: room for its links, and for who comes anew. */
export const MAX_RELAY_CONNECTIONS = MAX_RELAY_LINKS + 2_048;
/** A link that lived this long was good: the next attempts start without backoff. */
export const LINK_STABLE_MS = 10_000;
/** How long the older of two links to one server is kept by the side that does not decide which one stays. */
export const DUPLICATE_LINGER_MS = 10_000;
/** A card that was asked for must come within this time. */
export const CARD_REQUEST_TIMEOUT_MS = 10_000;
/** Card requests of one link that wait for their answer. */
export const MAX_CARD_REQUESTS_PER_LINK = 16;
/** An owner who left is told of as away only after this time: a page that is loaded anew is no news. It also bounds how often presence is told. */
export const PRESENCE_LINGER_MS = 10_000;
/** Presence frames of one link in a minute; who tells both changes of every PRESENCE_LINGER_MS needs 12. */
export const MAX_PRESENCE_FRAMES_PER_MINUTE = 120;
/** Proxies drop idle connections after 60–100 s; a ping in half of the shorter time keeps them. */
export const LINK_PING_INTERVAL_MS = 25_000;
/** A link that answered nothing for two pings is dead. */
export const LINK_DEAD_AFTER_MS = 60_000;
/** A link without traffic other than pings is closed after this time, unless the owner has a contact on the other side. */
export const LINK_IDLE_CLOSE_MS = 30 * 60_000;
/** First retry of a server that is away, and the most that the exponential backoff reaches. */
export const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 5 * 60_000;
/** An envelope that found no way is given up, and its sender told, after 30 days. */
export const ENVELOPE_TTL_SECONDS = 30 * 24 * 3600;
/** Links that an envelope or a packet crosses at most: two more than a route has, for what changes while it is under way. */
export const MAX_HOPS = 8;

/** Links to the farthest server that has a route: bounds how far an announcement goes, and how far bad news counts up. */
export const MAX_ROUTE_HOPS = 6;
/** Servers that one server knows routes to; each costs about a kilobyte of memory for every peer that announces it. */
export const MAX_ROUTES = 10_000;
/** What a server says of itself, signed: eight addresses, four relays and a listing fit. */
export const MAX_ANNOUNCEMENT_BYTES = 2 * KIB;
/** Routes in one frame: full announcements of them fit into it. */
export const MAX_ROUTES_PER_FRAME = 200;
/** Sequence numbers asked for in one frame. */
export const MAX_SEEKS_PER_FRAME = 256;
/** Changes of routes are gathered for so long before they are told: one failure changes many at once. */
export const ROUTE_GATHER_MS = 50;
/** A route that changes again and again is told at most this often, at first and in the end. */
export const ROUTE_FLAP_FIRST_MS = 1_000;
export const ROUTE_FLAP_MAX_MS = 60_000;
/** Changes of one route within about ROUTE_FLAP_MAX_MS that are told without delay: failing and coming back needs a few. */
export const FREE_ROUTE_CHANGES = 8;
/** How long a route that could be a loop waits for word of another one before a newer sequence number is sought: bad news is still under way. */
export const SEEK_AFTER_MS = 2 * ROUTE_GATHER_MS;
/** Neighbours that are asked at once for a newer sequence number: one of them may be cut off itself. */
export const SEEK_NEIGHBOURS = 3;
/** A server that nobody announces any more is remembered for so long: by then every old word about its route has been read, or its link is dead. */
export const ROUTE_KEPT_MS = 10 * 60_000;
/** A server makes itself a newer sequence number because others seek one, or show one of the future, at most this often. */
export const RESEQUENCE_INTERVAL_MS = 1_000;
/** Frames about routes on one link in a minute; a whole table of MAX_ROUTES needs 50. A peer that sends more loses the link. */
export const MAX_ROUTE_FRAMES_PER_MINUTE = 600;
/** What a server says of itself to the servers of contacts, in a minute; each costs whoever hears it the check of a signature. */
export const MAX_ANNOUNCEMENTS_PER_MINUTE = 60;
/** Routes that one server tells in a minute: its whole table three times over. Each may cost the check of a signature. */
export const MAX_ROUTES_PER_MINUTE = 3 * MAX_ROUTES;
/** Sequence numbers that one server seeks in a minute: all its routes lost at once, and asked for a few times. */
export const MAX_SEEKS_PER_MINUTE = 3 * MAX_ROUTES;
/** Newer numbers of one and the same server that a neighbour makes us seek in a minute: few enough that nobody alone slows a server down for others. */
export const MAX_SEEKS_OF_ONE_PER_MINUTE = 4;
/** Bytes of routes sent on one link before its other side has to show that it read them; what changes meanwhile is told once. */
export const ROUTE_BATCH_BYTES = 1024 * KIB;
/** Words on being peers on one link in a minute: a person changes their mind now and then. */
export const MAX_PEER_FRAMES_PER_MINUTE = 60;
/** How far ahead of our clock a sequence number may be: a clock that is a day ahead is believed, an absurd one cannot occupy a name for ever. */
export const MAX_SEQUENCE_AHEAD_MS = 2 * 24 * 3600 * 1000;

/** A server that did not answer is looked for in the DHT after so long, then ever more seldom. */
export const DHT_LOOK_FIRST_MS = 30_000;
export const DHT_LOOK_MAX_MS = 3_600_000;
/** How often what is due is done. */
export const DHT_LOOK_INTERVAL_MS = 5_000;
/** A record is told again: nodes keep it for two hours (BEP 44). When nobody took it, sooner. */
export const DHT_PUBLISH_INTERVAL_MS = 3_600_000;
export const DHT_PUBLISH_AGAIN_MS = 60_000;

/** What sealing an envelope into a packet adds: announcement, signature, box, names. */
export const MAX_PACKET_BYTES = MAX_ENVELOPE_BYTES + 4 * KIB;
/**
 * Envelopes that travel in one packet when many wait for the same server, and their bytes together (a larger one travels alone): a signature, a box and
 * a row at every hop cost each of 32 little, and a packet is still small enough that a lost link repeats little.
 */
export const MAX_ENVELOPES_PER_PACKET = 32;
export const MAX_SHARED_PACKET_BYTES = 64 * KIB;
/** Envelopes share a packet, whose time is over with that of the first, when their times end within: what is left of it differs by little. */
export const MAX_SHARED_PACKET_SPREAD_MS = 24 * 3600 * 1000;
/** A hop that holds packets unanswered for so long is asked by a ping, and another way is taken if there is one: a lost relay delays by less than 3 s. */
export const HOP_ANSWER_MS = 1_500;
/** Custody over a route without an arrival: then the packets are offered over another way, and this one is the last choice for the time after. */
export const CUSTODY_MS = 60_000;
export const DEMOTED_MS = 10 * 60_000;
/** How often what is in custody too long is looked for. */
export const CUSTODY_SWEEP_MS = CUSTODY_MS / 4;
/** Custody of a relay that holds for a destination that is away. */
export const HELD_CUSTODY_MS = 24 * 3600 * 1000;
/** Bytes in one frame of a stream: one Noise message, so that other frames get in between. */
export const MAX_STREAM_FRAME_BYTES = 48 * KIB;
/** Bytes of a stream that its reader has not taken yet: with four streams the line stays full up to 10 MB/s at 100 ms, and memory bounded. */
export const STREAM_WINDOW_BYTES = 256 * KIB;
/** Streams of one link that are open at once, those that are passed on included. */
export const MAX_STREAMS_PER_LINK = 64;
/** A stream over which nothing moves for so long is closed. */
export const STREAM_IDLE_MS = 60_000;

/** A card that is asked for over a route: question and answer live no longer. */
export const CARD_PACKET_TTL_SECONDS = 60;
/** Questions for cards that are answered in a minute: of those that one server brings, and in all. Each answer is written down until it arrives. */
export const MAX_ROUTED_CARD_QUESTIONS_PER_SERVER = 30;
export const MAX_ROUTED_CARD_QUESTIONS = 300;
/** Packets of others that a server holds for one destination, and for all of them, unless the configuration says otherwise. */
export const DEFAULT_HELD_BYTES_PER_PEER = 256 * 1024 * KIB;
export const DEFAULT_HELD_BYTES = 4 * 1024 * 1024 * KIB;
/** Peers, wishes of others included; wishes of strangers have the smaller part. */
export const MAX_PEERS = 10_000;
export const MAX_PEER_WISHES = 100;
export const MAX_PEER_WISHES_PER_ADDRESS_BLOCK = 3;
/** What lets a server in at a relay, in characters: too long to be guessed, short enough for a line of a configuration. */
export const MIN_PEER_TOKEN_LENGTH = 16;
export const MAX_PEER_TOKEN_LENGTH = 64;

/** A first contact: card, certificate, packages, one line. */
export const MAX_INTRODUCTION_BYTES = 24 * KIB;
/** The line of text a stranger may send, in characters. */
export const MAX_NOTE_LENGTH = 280;
/** Waiting requests in all, from one server, from one address block (IPv4 /24, IPv6 /56). */
export const MAX_REQUESTS = 100;
export const MAX_REQUESTS_PER_SERVER = 1;
export const MAX_REQUESTS_PER_ADDRESS_BLOCK = 3;
/** Requests with a valid invite have room of their own. */
export const MAX_INVITED_REQUESTS = 100;
/** Invites that wait to be used; every stranger's envelope is checked against each. */
export const MAX_INVITES = 64;
export const INVITE_LIFETIME_MS = 7 * 24 * 3600 * 1000;

/** Handle, display name. */
export const MAX_HANDLE_LENGTH = 32;
export const MAX_NAME_LENGTH = 64;
export const MAX_ADDRESS_LENGTH = 300;
export const MAX_ADDRESSES_PER_CARD = 8;
export const MAX_RELAYS_PER_CARD = 4;
/** Relays in an invite link: each makes it a third longer, and a QR code coarser. */
export const MAX_RELAYS_PER_INVITE = 2;
/** A picture of a person: 256 pixels in a modern format. It travels with a card inside one seal, and lies beside each contact. */
export const MAX_PICTURE_BYTES = 24 * KIB;
export const MAX_CARD_BYTES = 4 * KIB;
export const MAX_CERTIFICATE_BYTES = KIB;

/** Key packages: kept in stock for each contact, topped up when half of them is used. */
export const PACKAGES_PER_CONTACT = 16;
export const MAX_PACKAGES_PER_MESSAGE = 32;
export const MAX_PACKAGE_BYTES = 4 * KIB;
/** Packages kept per contact: what an introduction and a refill bring at most. */
export const MAX_STOCKED_PACKAGES = 2 * MAX_PACKAGES_PER_MESSAGE;
/** Receiving sessions kept per contact; those that were quiet longest are forgotten first. */
export const MAX_RECEIVING_SESSIONS = 32;
/** A session is replaced after so many messages or so much time, when a fresh package is there. */
export const SESSION_MESSAGES = 100;
export const SESSION_LIFETIME_MS = 7 * 24 * 3600 * 1000;
/** The everyday signing key's certificate; renewed whenever the password is typed. */
export const SIGNER_CERTIFICATE_LIFETIME_MS = 90 * 24 * 3600 * 1000;
/** Clocks differ: an expiry is enforced this much later. */
export const CLOCK_LEEWAY_MS = 24 * 3600 * 1000;

/** Asking again for an envelope that could not be read: at most once a day, three times in all. */
export const RESEND_INTERVAL_MS = 24 * 3600 * 1000;
export const MAX_RESENDS = 3;
/** Envelopes in one request to send again: those of a batch fit into a few. */
export const MAX_RESEND_ENVELOPES = 64;
/** Envelopes asked for at once; beyond it the oldest are given up (their records stay). */
export const MAX_UNREADABLE = 512;
/**
 * What one contact can make us send in RESEND_INTERVAL_MS because something could not be read, on either side: envelopes asked for, empty answers,
 * packages in introductions. As many as can wait at once; without a limit it could keep us sending for ever.
 */
export const MAX_REPAIRS = MAX_UNREADABLE;

/** Messages of one contact that something was said about before they came; beyond it the oldest are given up. */
export const MAX_AWAITED_PER_CONTACT = 256;
/** The same of all contacts together: bounds the list of them. */
export const MAX_AWAITED = 2_048;

/** Message ids in one read or received receipt. */
export const MAX_RECEIPT_MESSAGES = 512;

/** One commit of a client: bounds a transaction and the memory of decoding it. */
export const MAX_COMMIT_BYTES = 8 * 1024 * KIB;
export const MAX_COMMIT_ENTRIES = 1_024;
/** One sealed state or record on the owner's server. */
export const MAX_STATE_BYTES = 256 * KIB;
export const MAX_RECORD_BYTES = 320 * KIB;
export const MAX_VAULT_BYTES = 64 * KIB;
/** Inbox entries pushed to the reading client and not yet acknowledged. */
export const INBOX_WINDOW = 256;
/** Rows in one event of the change feed, and records in one page of history. */
export const MAX_PAGE = 200;
/** A client command or event on the owner's WebSocket. */
export const MAX_GATEWAY_FRAME_BYTES = MAX_COMMIT_BYTES + 64 * KIB;
/** JSON bodies of the REST surface (the commit has its own limit above). */
export const MAX_REST_BODY_BYTES = 512 * KIB;
/** Devices signed in at once. */
export const MAX_DEVICES = 64;
/** Sign-in attempts: this many per address and in all within the window. */
export const SIGN_IN_ATTEMPTS_PER_ADDRESS = 10;
export const SIGN_IN_ATTEMPTS_IN_ALL = 100;
export const SIGN_IN_WINDOW_MS = 60_000;
/** Backups made for download: each reads and writes the whole database, and a person needs one now and then. */
export const MAX_BACKUPS_PER_HOUR = 12;

/** What is encrypted at once in a file: large enough that its tag and its call cost nothing, small enough to hold several in memory. */
export const FILE_SEGMENT_BYTES = 1024 * KIB;
/** What sealing adds to a file: a random prefix to each part, a tag to each segment. */
export const FILE_PREFIX_BYTES = 7;
export const FILE_TAG_BYTES = 16;
/** Segments in one part of a file unless it would have too many parts: 8 MiB are sent anew when a line breaks. */
export const SEGMENTS_PER_PART = 8;
/** A part stays below 99 MB with this many: proxies take 100 MB in one request. */
export const MAX_SEGMENTS_PER_PART = 94;
export const MAX_PART_BYTES = 99_000_000;
/** Parts of one file: each is a row and a file on two servers. */
export const MAX_PARTS = 65_536;
/** Parts of one transfer on their way at once, and of all transfers together: the line stays full, memory bounded. */
export const PARTS_AT_ONCE = 4;
export const MAX_PARTS_AT_ONCE = 16;
/** How long a request for a part waits for it to come, before it is asked for again: proxies drop silent requests after 60–100 s. */
export const PART_WAIT_MS = 20_000;
/** A part that moves nothing for so long is asked for again. */
export const PART_STALL_MS = 30_000;
/** Requests for parts that wait or run at once on the port for other servers: in all, and from one IPv4 address or IPv6 /64. */
export const MAX_HELD_PARTS = 256;
export const MAX_HELD_PARTS_PER_ADDRESS = 64;
/** Requests for parts with a permit that is wrong, within the window, before they are answered with `too-many-attempts`. */
export const FORGED_PERMITS_PER_ADDRESS = 60;
export const FORGED_PERMITS_IN_ALL = 1_000;
export const FORGED_PERMITS_WINDOW_MS = 60_000;
/** A permit to fetch a part holds for so long; the clock is that of the server that is asked. */
export const PART_PERMIT_MS = 5 * 60_000;
/** Name of a file, in characters, as it travels. Where it is saved, rules of its own hold. */
export const MAX_FILE_NAME_LENGTH = 512;
/** Longest name of a saved file, in UTF-8 bytes: file systems take 255, and a number may be added. */
export const MAX_SAVED_NAME_BYTES = 200;
export const MAX_MEDIA_TYPE_LENGTH = 127;
/** A small picture of what a file shows, inside its offer. */
export const MAX_THUMBNAIL_BYTES = 32 * KIB;
/** A larger PDF is only saved: what is read of it stays in memory while it is shown. */
export const MAX_SHOWN_PDF_BYTES = 256 * 1024 * KIB;
/** A PDF with more pages is only saved: each has its place on the screen. */
export const MAX_SHOWN_PDF_PAGES = 5_000;
/** Sealed parts are kept so long on either server. */
export const TRANSFER_LIFETIME_MS = 30 * 24 * 3600 * 1000;
/** Transfers a server knows at once, ended ones that have not expired included. */
export const MAX_TRANSFERS = 20_000;
/** How often progress of running transfers is told. */
export const PROGRESS_INTERVAL_MS = 250;
/** Bytes that transfers may take on a server whose configuration says nothing. */
export const DEFAULT_QUOTA_BYTES = 20_000_000_000;

/** Servers in the same network say that they are there this often; others know it for two minutes, as DNS-SD has it for what may move (RFC 6762 §10). */
export const MDNS_INTERVAL_MS = 60_000;
/** The first time again after a start, then each time after twice as long (RFC 6762 §5.2, §8.3): packets get lost, most of all in a network that has just come up. */
export const MDNS_FIRST_MS = 1_000;
export const MDNS_TTL_SECONDS = 120;
/** A neighbour that was not heard for so long is gone: two of its words were lost. */
export const NEIGHBOUR_LIFETIME_MS = 150_000;
/** Neighbours in all, from one address of the network, and addresses of one: everybody in a network can claim to be thousands. */
export const MAX_NEIGHBOURS = 128;
export const MAX_NEIGHBOURS_PER_HOST = 8;
export const MAX_NEIGHBOUR_ADDRESSES = 2;
/** Packets of multicast DNS that are looked into: of this size (RFC 6762 §17), so many a second, so many records of each. A home has some a second. */
export const MAX_MDNS_BYTES = 9_000;
export const MAX_MDNS_PACKETS_PER_SECOND = 200;
export const MAX_MDNS_RECORDS = 64;

/** How long a router is asked to pass the port on, in seconds: long enough to be no burden, short enough to vanish after a crash. */
export const MAPPING_LIFETIME_SECONDS = 3_600;
/** It is asked again after half of that, and at least so often: routers that were started anew forget. */
export const MAPPING_RENEWAL_MS = 15 * 60_000;
/** A router that gives less time is not asked more often than this. */
export const MIN_MAPPING_RENEWAL_MS = 30_000;
/** Where no router opened the port, another try follows: machines move between networks. */
export const MAPPING_RETRY_MS = 10 * 60_000;
/** A stop waits so long for the router to take the mapping back. */
export const UNMAPPING_TIMEOUT_MS = 2_000;
/** How long routers are looked for by UPnP, and how long one may take for an answer; those of homes take less. */
export const UPNP_SEARCH_MS = 3_000;
export const ROUTER_ANSWER_MS = 3_000;
/** What a router says about itself takes some KiB; whoever sends more is none. */
export const MAX_ROUTER_ANSWER_BYTES = 64 * KIB;

/** One check of the server's diagnostics, and a whole run with what had to wait. */
export const CHECK_TIMEOUT_MS = 10_000;
/** Runs of the diagnostics within a minute: each opens connections and reads through the database. */
export const MAX_DIAGNOSES_PER_MINUTE = 12;
/** A certificate that ends sooner should be renewed now: two weeks are time for a person, and for a second try. */
export const CERTIFICATE_WARNING_MS = 14 * 24 * 3600 * 1000;
/** An authority that ends sooner should be replaced now: every member needs the next one, and a certificate of it. */
export const AUTHORITY_WARNING_MS = 60 * 24 * 3600 * 1000;
/** One line in the log about each kind of connection that a closed federation refuses: outsiders decide how often they knock. */
export const OUTSIDER_LOG_INTERVAL_MS = 60_000;
/** Addresses that are remembered because a closed federation could not be reached there; more contacts than most people have. */
export const MAX_MEMBERSHIP_FAULTS = 256;
/** Such addresses in one run of the diagnostics: a list that a person reads. */
export const MAX_MEMBERSHIP_FINDINGS = 16;
/** Clocks that differ by more are worth a word: times of messages look wrong then, and certificates may. */
export const CLOCK_WARNING_MS = 2 * 60_000;
/** Servers of contacts whose clocks are compared: an odd number has a middle, and one that lies does not move it. */
export const MAX_CLOCKS_COMPARED = 5;
/** Less free disk than this is low: room for the write-ahead log, a backup of a usual database and some days to act. */
export const LOW_DISK_BYTES = 1024 * 1024 * KIB;
/** Less than this is full: the write-ahead log alone may need it. */
export const FULL_DISK_BYTES = 64 * 1024 * KIB;
/** Less free memory than this on the machine: the system may end the server at any moment. */
export const LOW_MEMORY_BYTES = 64 * 1024 * KIB;

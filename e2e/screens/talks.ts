/** What people of the pictures have said to each other. */

/** One message: who says it, when, what, and what others did with it. */
export interface Line {
  readonly by: 'alice' | 'other';
  /** Days ago and the time of day; or minutes ago. */
  readonly at: readonly [daysAgo: number, time: string] | number;
  readonly text: string;
  /** A name by which later lines answer it. */
  readonly as?: string;
  readonly answers?: string;
  readonly reactions?: Readonly<Partial<Record<'alice' | 'other', string>>>;
  /** What it was changed to. */
  readonly edited?: string;
}

const alice = (at: Line['at'], text: string, more: Omit<Line, 'by' | 'at' | 'text'> = {}): Line => ({
  by: 'alice',
  at,
  text,
  ...more,
});
const other = (at: Line['at'], text: string, more: Omit<Line, 'by' | 'at' | 'text'> = {}): Line => ({
  by: 'other',
  at,
  text,
  ...more,
});

/** With the friend who is verified. */
export const hike: readonly Line[] = [
  other([2, '18:04'], 'My server is up and running 🎉'),
  alice([2, '18:06'], 'That was quick! Did you compare the number?'),
  other([2, '18:07'], 'All 60 digits, on the phone. Same on both sides.', { reactions: { alice: '👍' } }),
  alice([2, '18:09'], 'Then nobody is in between. **Good feeling.**'),
  other([1, '09:31'], 'Are we still on for Saturday?', { as: 'saturday' }),
  alice([1, '09:40'], 'Of course! The weather looks kind: sun until four, then clouds.', { answers: 'saturday' }),
  alice(
    [1, '09:41'],
    'I would bring:\n\n- bread and cheese\n- the big thermos ☕\n- a map, in case your phone is empty *again*',
  ),
  other([1, '09:44'], 'That was **one time** 😅', { reactions: { alice: '😂' } }),
  other([1, '09:45'], 'I take fruit and the first-aid kit.'),
  alice([1, '12:15'], 'Train at 8:20, then?', { edited: 'Train at 8:40, then?', as: 'train' }),
  other([1, '12:31'], '8:40 it is. I get the tickets', { answers: 'train', reactions: { alice: '❤️' } }),
  other(
    58,
    'By the way, the way up starts behind the old mill:\n\n> Follow the yellow marks to the chapel, then keep left.\n\nThe map is at https://trails.example.org/mill-ridge',
  ),
  alice(52, 'Saved. How long is it up to the hut?', { as: 'hut' }),
  other(47, 'Three hours, with a break at the chapel. There is soup at the top 🍲', { answers: 'hut' }),
  alice(44, '🙌'),
  alice(9, 'One more thing: can you bring the small camping stove?'),
  other(6, 'Already packed'),
  alice(2, 'You are the best. See you on Saturday!'),
];

/** With a contact nobody has compared numbers with; the last ones are unread. */
export const workshop: readonly Line[] = [
  alice([1, '16:02'], 'Hi Carol! How many people are coming to the workshop?'),
  other(
    [1, '16:20'],
    '1. Marta and her two colleagues\n2. the group from the library\n3. perhaps my brother\n\nSo between 8 and 11.',
  ),
  alice([1, '16:22'], 'The small room then. I reserve it.'),
  other([1, '16:23'], 'Thank you! 🙏'),
  other(31, 'Small change: Marta asks whether we can start half an hour later'),
  other(30, 'And is there a projector in the room?'),
  other(12, 'I would need it for the part about `federation`:\n\n```sh\nnpm start -- --data data/two --port 8444\n```'),
];
export const WORKSHOP_UNREAD = 3;

/** With somebody whose server is away. */
export const book: readonly Line[] = [
  other([3, '21:10'], 'I finished the book you lent me.'),
  alice([3, '21:15'], 'And?'),
  other(
    [3, '21:30'],
    'The first hundred pages are slow, and I nearly put it away. But then the two stories come together, and from the ferry on I could not stop: I read until three in the morning and missed my alarm.',
    { reactions: { alice: '😮' } },
  ),
  alice([3, '21:31'], 'Told you! There is a second one.'),
];

/** Written from right to left. */
export const dinner: readonly Line[] = [
  other([1, '19:02'], 'مرحبا أليس! هل أنتِ متفرغة مساء الجمعة؟'),
  alice([1, '19:20'], 'Yes! Friday works. At yours?'),
  other([1, '19:22'], 'نعم، في السابعة. سيأتي أخي أيضًا، وسنطبخ معًا 🍲', { reactions: { alice: '😋' } }),
];

export const garden: readonly Line[] = [
  other([4, '11:00'], 'The seedlings are here. Who takes the tomatoes?'),
  alice([4, '11:25'], 'Me! I pick them up tomorrow.'),
];

export const choir: readonly Line[] = [
  alice([6, '17:45'], 'Do you still have the notes of last year?'),
  other([6, '18:30'], 'Somewhere… I look for them tonight.'),
];

export const keys: readonly Line[] = [
  alice([5, '08:15'], 'Can you leave the key at the neighbour?'),
  other([5, '08:20'], 'Done. She is there until noon.'),
];

/** Unix ms of a line. */
export function timeOf(at: Line['at'], now: number): number {
  if (typeof at === 'number') return now - at * 60_000;
  const [daysAgo, time] = at;
  const [hours, minutes] = time.split(':').map(Number);
  const day = new Date(now);
  day.setDate(day.getDate() - daysAgo);
  return day.setHours(hours ?? 0, minutes ?? 0, 0, 0);
}

/** What people say in a demo: who of the two (0 or 1), and what. Topics follow each other as they are needed. */
type Line = readonly [speaker: 0 | 1, text: string];

const topics: readonly (readonly Line[])[] = [
  [
    [0, 'Hi! My own server is running 🎉'],
    [1, 'Mine too. That was quick'],
    [1, 'Did you compare the safety number?'],
    [0, 'Yes, the same 60 digits on both sides 👍'],
    [1, 'Then nobody is in between. **Good feeling.**'],
  ],
  [
    [0, 'Are we still on for Saturday?'],
    [1, 'Of course! I looked at the weather: sun until four, then clouds.'],
    [
      0,
      'I would bring:\n\n- bread and cheese\n- the big thermos ☕\n- a map, in case your phone runs out of battery *again*',
    ],
    [1, 'That was **one time** 😅'],
    [1, 'I take fruit and the first-aid kit.'],
    [0, 'Perfect. Meet at the station at 8:40?'],
    [1, '8:40 it is.'],
  ],
  [
    [1, 'Quick question: how do you start a second server on the same machine?'],
    [0, 'Other ports and another data folder:\n\n```sh\nnpm start -- --data data/two --port 8444 --ui-port 8081\n```'],
    [1, 'Ah, of course. `--data` was what I missed.'],
    [0, 'It happens to everybody once.'],
  ],
  [
    [0, 'I finished the book you lent me.'],
    [1, 'And?'],
    [
      0,
      'The first hundred pages are slow, and I nearly put it away. But then the two stories come together, and from the ferry on I could not stop: I read until three in the morning and missed my alarm. The ending is exactly right. I did not expect that a book about a lighthouse keeper who repairs radios would make me laugh so much.',
    ],
    [1, '❤️'],
    [1, 'Told you! There is a second one, I can bring it on Saturday.'],
    [0, 'Yes please'],
  ],
  [
    [1, 'Look what I found for the workshop:\n\n> A good tool is one you stop noticing.'],
    [0, 'That goes on the first slide.'],
    [1, 'How many people are coming?'],
    [
      0,
      '1. Marta and her two colleagues\n2. the group from the library\n3. perhaps my brother\n\nSo between 8 and 11.',
    ],
    [1, 'The small room then. I reserve it.'],
    [0, 'Thank you! 🙏'],
  ],
];

/** The first `count` lines of the talk of the pair at this place; each pair starts with another topic. */
export function sampleTalk(pair: number, count: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = pair; lines.length < count; at++) lines.push(...(topics[at % topics.length] ?? []));
  return lines.slice(0, count);
}

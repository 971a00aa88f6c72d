import { befriend, Person } from './client-harness';

/** Alice and Bob with a server each, anew for every test of the block in which it is called; ended behind it. */
export function twoPeople(take: (alice: Person, bob: Person) => void): void {
  let people: Person[] = [];

  beforeEach(async () => {
    const [alice, bob] = await Promise.all([Person.create('alice'), Person.create('bob')]);
    people = [alice, bob];
    take(alice, bob);
  });

  afterEach(async () => {
    await Promise.all(people.splice(0).map((person) => person.end()));
  });
}

/** As {@link twoPeople}, and contacts already. */
export function twoFriends(take: (alice: Person, bob: Person) => void): void {
  let friends: readonly [Person, Person];
  twoPeople((alice, bob) => {
    friends = [alice, bob];
    take(alice, bob);
  });
  beforeEach(() => befriend(...friends));
}

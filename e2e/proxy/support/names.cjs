// Loaded by programs in tests before they start: the domain of the test leads to this machine, as a public DNS would say of a real one.
const dns = require('node:dns');
const { lookup } = dns;
const { PARLEY_TEST_DOMAIN: domain } = process.env;

dns.lookup = function (name, ...rest) {
  return lookup.call(this, name === domain ? '127.0.0.1' : name, ...rest);
};

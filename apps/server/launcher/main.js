/*
 * Entry point of the built server, in the oldest JavaScript, so that a too old Node can say what is wrong instead of failing on
 * syntax or on a native module that it cannot load.
 */
'use strict';

/* The standard base64 codec of byte arrays came with 25. */
var NEEDED = 25;
var START = 'start it with npm start, or with node_modules/.bin/node dist/server/main.js.';

if (parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    'Parley needs Node ' + NEEDED + ' or newer, and this is ' + process.version + ': ' + START + '\n',
  );
  process.exit(2);
}

var nodeModule = require('module');
var path = require('path');
var v8 = require('v8');

/*
 * A file passes through in many short-lived buffers. Without this, each 64 MB of them make the engine look through its whole heap, which took half
 * of all time; with it they count like other garbage.
 */
v8.setFlagsFromString('--external-memory-accounted-in-global-limit');
/*
 * The engine lets garbage grow to between a tenth of what is in use and three times of it, by what collecting cost so far. Passing files makes it choose so
 * little that a fifth of all time goes into it. This chooses twice.
 */
v8.setFlagsFromString('--heap-growing-percent=200');

process.setSourceMapsEnabled(true);
/* Compiled code is kept from start to start; where it cannot be written, nothing is kept. */
nodeModule.enableCompileCache(path.join(__dirname, '.compile-cache'));

require('./server.js');

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

process.setSourceMapsEnabled(true);
/* Compiled code is kept from start to start; where it cannot be written, nothing is kept. */
nodeModule.enableCompileCache(path.join(__dirname, '.compile-cache'));

require('./server.js');

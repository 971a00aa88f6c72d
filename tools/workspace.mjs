// What the entry scripts share: where things are, whether they are up to date, and how to run a step visibly.
// Runs under any Node that npm 10+ supports: it comes before the pinned Node is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const bin = join(root, 'node_modules/.bin');
/** The Node that the project pins and runs on. */
export const pinnedNode = join(bin, 'node');

/** Progress for people; standard output belongs to the program that is started. */
export const say = (text) => process.stderr.write(`${text}\n`);

/** Ends the program with one sentence when Node is too old to go on. */
export function requireNode(major) {
  if (Number(process.versions.node.split('.')[0]) >= major) return;
  say(
    `Parley needs Node ${major} or newer, and this is Node ${process.versions.node}: install a current Node and try again.`,
  );
  process.exit(2);
}

/** Runs a program; resolves with its exit code. `quiet` shows its output only when it fails. */
export function run(command, args, { quiet = false, cwd = root, env = process.env } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2] });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code !== 0 && quiet) process.stderr.write(Buffer.concat(output));
      done(signal ? 1 : (code ?? 1));
    });
  });
}

/** Environment in which `node` is the pinned one. */
export const pinnedEnvironment = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };

function* filesBelow(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return;
  if (!info.isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== 'node_modules' && !name.endsWith('.spec.ts')) yield* filesBelow(join(path, name));
  }
}

/** A digest of what a result was made from. */
export function digestOf(...paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(join(root, path)))
      hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Whether `stamp` says that the result was made from this digest. */
export const isFresh = (stamp, digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;

export function writeStamp(stamp, digest) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

/** Installs a folder's locked packages when they are missing or the lockfile changed. */
export async function ensureInstalled(folder, what) {
  const stamp = join(root, folder, 'node_modules/.parley-installed');
  const digest = digestOf(join(folder, 'package-lock.json'));
  if (isFresh(stamp, digest)) return;
  say(`Installing ${what} (once; a minute or two) …`);
  const started = Date.now();
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if ((await run('npm', args, { cwd: join(root, folder) })) !== 0) {
    say('Installing failed: see above. Check the network connection and that the folder is writable, then try again.');
    process.exit(3);
  }
  writeStamp(stamp, digest);
  say(`Installed ${what} in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** What every entry begins with, on whatever Node it was started: the packages are there, and so the pinned Node. */
export async function requireInstalled() {
  requireNode(20);
  await ensureInstalled('.', 'what Parley is built from');
  requirePinnedNode();
}

/** Builds what is stale, visibly; ends the program when that fails. */
export async function requireBuilt() {
  const built = await run(process.execPath, [join(root, 'tools/build.mjs'), '--if-stale'], { env: pinnedEnvironment });
  if (built !== 0) process.exit(1);
}

/** Becomes a script that the pinned Node runs, with the arguments of this one: same input and output, same signals, same end. */
export function handOver(script, { before = [], env = pinnedEnvironment } = {}) {
  const args = [join(root, script), ...before, ...process.argv.slice(2)];
  const child = spawn(pinnedNode, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/** Ends the program with one sentence when the pinned Node cannot run here. */
function requirePinnedNode() {
  const { status, stderr } = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' });
  if (status === 0) return;
  const missing = /lib[\w.-]+\.so[.\d]*/.exec(stderr ?? '')?.[0];
  say(
    missing
      ? `Parley's own Node needs ${missing}, which this system lacks (Debian and Ubuntu: apt install libatomic1): install it and try again.`
      : `Parley's own Node does not run on this system (${process.platform} ${process.arch}).`,
  );
  process.exit(3);
}

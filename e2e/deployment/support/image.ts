import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  Copy,
  DockerfileParser,
  Entrypoint,
  Env,
  From,
  Healthcheck,
  Run,
  User,
  Workdir,
  type Instruction,
} from 'dockerfile-ast';
import { workspace } from '../../support/server';

/** What the last stage says about running it. */
export interface Image {
  /** Stands for `/` of the container. */
  readonly root: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
  /** Steps that were left out: they install packages of the distribution and make the user. */
  readonly left: readonly string[];
}

interface Stage {
  readonly root: string;
  workdir: string;
}

/**
 * Follows the steps of the Dockerfile on this machine: each stage in a folder that stands for its `/`, each command in the stage's working
 * directory with that environment. What changes the system (`apt-get`) is left out; this machine has to have it.
 * @param scratch an empty folder
 * @throws with the output of a command that fails
 */
export function followDockerfile(context: string, scratch: string, environment: Record<string, string>): Image {
  const text = readFileSync(join(workspace, 'deploy/Dockerfile'), 'utf8');
  const stages = new Map<string, Stage>();
  const found: {
    stage: Stage;
    environment: Record<string, string>;
    user: string;
    entrypoint: string[];
    healthcheck: string[];
    left: string[];
  } = {
    ...{
      stage: { root: scratch, workdir: scratch },
      environment: {},
      user: '',
      entrypoint: [],
      healthcheck: [],
      left: [],
    },
  };
  for (const step of DockerfileParser.parse(text).getInstructions()) {
    if (step instanceof From) {
      const name = step.getBuildStage() ?? 'image';
      found.stage = newStage(join(scratch, name));
      stages.set(name, found.stage);
    } else if (step instanceof Workdir) {
      found.stage.workdir = join(found.stage.root, step.getPath() ?? '/');
      mkdirSync(found.stage.workdir, { recursive: true });
    } else if (step instanceof Copy) copy(step, found.stage, stages, context);
    else if (step instanceof Run) {
      const command = step.getRawArgumentsContent() ?? '';
      if (command.startsWith('apt-get')) found.left.push(command);
      else run(command, found.stage.workdir, environment);
    } else if (step instanceof Env) {
      for (const property of step.getProperties()) found.environment[property.getName()] = property.getValue() ?? '';
    } else if (step instanceof User) found.user = argumentsOf(step)[0] ?? '';
    else if (step instanceof Entrypoint) found.entrypoint = json(step.getArgumentsContent());
    else if (step instanceof Healthcheck)
      found.healthcheck = json(step.getRawArgumentsContent()?.replace(/^.*?CMD /s, ''));
    else if (!['VOLUME', 'EXPOSE', 'STOPSIGNAL'].includes(step.getKeyword()))
      throw new Error(`this test does not understand ${step.getKeyword()} in the Dockerfile`);
  }
  const { stage, ...rest } = found;
  return { ...stage, ...rest };
}

function newStage(root: string): Stage {
  mkdirSync(root);
  return { root, workdir: root };
}

/** As Docker does: of folders the content, files into a destination that ends with a slash. */
function copy(step: Copy, to: Stage, stages: ReadonlyMap<string, Stage>, context: string): void {
  const from = step.getFromFlag()?.getValue() ?? null;
  const base = from === null ? context : stages.get(from)?.root;
  if (base === undefined) throw new Error(`there is no stage ${from} before ${step.toString()}`);
  const paths = argumentsOf(step);
  const destination = paths.pop() ?? '';
  const target = destination.startsWith('/') ? join(to.root, destination) : resolve(to.workdir, destination);
  for (const path of paths) {
    const source = join(base, path);
    const into = statSync(source).isFile() && (destination.endsWith('/') || paths.length > 1);
    cpSync(source, into ? join(target, basename(path)) : target, { recursive: true, verbatimSymlinks: true });
  }
}

function run(command: string, cwd: string, env: Record<string, string>): void {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}\nended with ${String(status)}\n${stdout}${stderr}`);
}

const argumentsOf = (step: Instruction): string[] =>
  step
    .getArguments()
    .map((argument) => argument.getValue())
    .filter((value) => !value.startsWith('--'));

const json = (text: string | null | undefined): string[] => JSON.parse(text ?? '[]') as string[];

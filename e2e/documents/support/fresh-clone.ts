import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from '../../deployment/support/system';
import { apart, workspace } from '../../support/server';

/** A repository with what lies in the workspace now, as it would be committed. Returns its path. */
export function repositoryIn(folder: string): string {
  const repository = join(folder, 'repository.git');
  const settings = ['-c', 'core.bare=false', '-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const git = (...args: string[]): Buffer =>
    execFileSync('git', [...settings, `--git-dir=${repository}`, `--work-tree=${workspace}`, ...args], {
      cwd: workspace,
    });
  execFileSync('git', ['init', '--quiet', '--bare', repository]);
  git('add', '--all');
  git('commit', '--quiet', '--no-gpg-sign', '--message', 'as it lies there');
  return repository;
}

/** What a new user of this machine has: an empty home, and nothing of this project. Packages may come out of npm's cache. */
export function newcomer(folder: string): Record<string, string> {
  const home = join(folder, 'home');
  mkdirSync(home);
  const { npm_config_cache = join(homedir(), '.npm'), npm_config_userconfig = join(homedir(), '.npmrc') } = process.env;
  return {
    ...cleanEnvironment(),
    ...{ npm_config_cache, npm_config_userconfig, npm_config_prefer_offline: 'true' },
    ...{ ...apart, HOME: home, SHELL: '/bin/bash', TERM: 'dumb' },
  };
}

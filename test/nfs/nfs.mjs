// @ts-check
/**
 * The core of the suite on NFS, with two clients that share no cache. The kernel that has them is a guest:
 * user-mode-linux, which runs as a process of this machine and boots this machine's files, read-only. It installs
 * nothing, and tells what is missing.
 *
 *   npm run nfs            NFSv4, then NFSv3 npm run nfs -- 3       one of them
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUITE = join(import.meta.dirname, '..', '..');
const MINUTES = 45;

/** Programs, and the Debian package of each. */
const NEEDED = Object.entries({
  'linux.uml': 'user-mode-linux',
  'rpc.nfsd': 'nfs-kernel-server',
  'mount.nfs': 'nfs-common',
  rpcbind: 'rpcbind',
  modprobe: 'kmod',
  ip: 'iproute2',
  'mkfs.ext4': 'e2fsprogs',
});

/** @type {Record<string, { share: string, first: string, second: string }>} */
const VERSIONS = {
  // Of one minor version the two would be one client to the server, which would not tell the one what the other does.
  4: { share: '/', first: 'vers=4.2', second: 'vers=4.1' },
  3: { share: '/mnt/export', first: 'vers=3,nolock,proto=tcp', second: 'vers=3,nolock,proto=tcp' },
};

const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/** @returns {string | undefined} */
function whyNot() {
  if (process.platform !== 'linux') return `user-mode-linux runs on Linux, and this is ${process.platform}`;
  const missing = NEEDED.flatMap(([program, debianPackage]) => (spawnSync('sh', ['-c', 'command -v "$0"', program], { env: { PATH } }).status === 0 ? [] : [debianPackage]));
  if (missing.length > 0) return `missing, by the names Debian has for them: ${missing.join(' ')}`;
  return existsSync(join(SUITE, 'dist', 'lib', 'index.js')) ? undefined : 'dist/ is not built: npm run build';
}

/**
 * The exit code of the core in the guest.
 * @param {string} version
 */
function runIn(version) {
  const { share, first, second } = VERSIONS[version] ?? { share: '', first: '', second: '' };
  const scratch = mkdtempSync(join(tmpdir(), 'dibs-nfs-'));
  const [disk, out] = [join(scratch, 'disk'), join(scratch, 'out')];
  const began = Date.now();
  try {
    mkdirSync(out);
    writeFileSync(disk, '');
    truncateSync(disk, 64 * 1024 * 1024);
    spawnSync('mkfs.ext4', ['-q', '-F', disk], { stdio: 'inherit', env: { PATH } });
    const machine = ['mem=1500M', 'root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro', 'quiet', 'con=null', 'con0=null,fd:1', `ubd0=${disk}`];
    const toGuest = [`init=${join(import.meta.dirname, 'guest.sh')}`, `SUITE=${SUITE}`, `NODE=${process.execPath}`, `OUT=${out}`, `SHARE=${share}`, `FIRST=${first}`, `SECOND=${second}`];
    spawnSync('linux.uml', [...machine, ...toGuest], { stdio: ['ignore', 'inherit', 'inherit'], timeout: MINUTES * 60_000, killSignal: 'SIGKILL', env: { PATH, HOME: scratch, TMPDIR: scratch } });
    const code = existsSync(join(out, 'code')) ? Number(readFileSync(join(out, 'code'), 'utf8')) : undefined;
    console.log(`NFSv${version}: ${code === 0 ? 'the core holds' : code === undefined ? 'the guest came to no end' : 'the core does not hold'}, ${Math.round((Date.now() - began) / 1000)} s`);
    return code ?? 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const reason = whyNot();
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['4', '3'];
if (reason !== undefined || versions.some((version) => !Object.hasOwn(VERSIONS, version))) {
  console.error(reason ?? `the versions are ${Object.keys(VERSIONS).join(' and ')}`);
  process.exitCode = 64;
} else {
  process.exitCode = versions.map(runIn).some((code) => code !== 0) ? 1 : 0;
}

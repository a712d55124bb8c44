// Runs a command that must not outlive the process that started this one, not even when that is killed with SIGKILL:
// the channel between the two closes with it. Plain JavaScript, since tests start it from the sources.
// Usage: node guard.mjs '{"command": …, "args": […], "graceMs": …}', graceMs being the time from SIGTERM to SIGKILL. It is
// JSON, since Node takes some arguments for itself wherever they stand (--env-file).
import { spawn } from 'node:child_process';

const { command, args, graceMs } = JSON.parse(process.argv[2]);
// In a group of its own, so that what it starts in turn ends with it.
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
child.on('spawn', () => tell({ pid: child.pid }));
child.on('error', (error) => tell({ error: error.message }, () => process.exit(127)));
child.on('exit', (code, signal) => tell({ code, signal }, () => process.exit(0)));
process.on('disconnect', stop);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);

function stop() {
  kill('SIGTERM');
  setTimeout(kill, graceMs, 'SIGKILL');
}

function kill(signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}

function tell(message, then = () => {}) {
  if (process.connected) process.send(message, then);
  else then();
}

/** Whatever the user has set for other servers and accounts does not count in tests. */
for (const name of Object.keys(process.env)) {
  const ours = name === 'TEMPORAL_CLI_PATH' || name.startsWith('AWS_SDK_JS_');
  if (/^(AWS|TEMPORAL|OTEL)_/.test(name) && !ours) delete process.env[name];
}
// The SDK's configuration files in the home folder count as little; these do not exist.
process.env['AWS_CONFIG_FILE'] = '/nonexistent/config';
process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/credentials';

// Of a run that is killed alone, its workers would go on, and so would the servers that they started.
if (process.listenerCount('disconnect') === 0) process.on('disconnect', () => process.exit(1));

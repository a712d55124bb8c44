/** Whatever the user has set for other servers and accounts does not count in tests. */
for (const name of Object.keys(process.env)) {
  const ours = name === 'TEMPORAL_CLI_PATH' || name.startsWith('AWS_SDK_JS_');
  if (/^(AWS|TEMPORAL|OTEL)_/.test(name) && !ours) delete process.env[name];
}
// The SDK's configuration files in the home folder count as little; these do not exist.
process.env['AWS_CONFIG_FILE'] = '/nonexistent/config';
process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/credentials';

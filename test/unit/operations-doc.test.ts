import { describe, expect, test } from 'vitest';
import { pageOf } from '../setup/doc-tables.ts';

const text = pageOf('operations.md');

describe('docs/operations.md', () => {
  test('maps each of the 46 options of the Ruby client once', () => {
    const section = /^## Options of other clients$(.*?)^## /ms.exec(text)?.[1] ?? '';
    const options = section
      .split('\n')
      .flatMap((line) =>
        [...(/^\| (`[^|]+) \|/.exec(line)?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
      );
    expect(options.toSorted()).toEqual(rubyOptions.toSorted());
    expect(new Set(rubyOptions).size).toBe(46);
  });
});

/** Options of `Aws::AmplifyBackend::Client`. */
const rubyOptions = [
  'credentials',
  'region',
  'access_key_id',
  'active_endpoint_cache',
  'adaptive_retry_wait_to_fill',
  'client_side_monitoring',
  'client_side_monitoring_client_id',
  'client_side_monitoring_host',
  'client_side_monitoring_port',
  'client_side_monitoring_publisher',
  'convert_params',
  'correct_clock_skew',
  'defaults_mode',
  'disable_host_prefix_injection',
  'endpoint',
  'endpoint_cache_max_entries',
  'endpoint_cache_max_threads',
  'endpoint_cache_poll_interval',
  'endpoint_discovery',
  'log_formatter',
  'log_level',
  'logger',
  'max_attempts',
  'profile',
  'retry_backoff',
  'retry_base_delay',
  'retry_jitter',
  'retry_limit',
  'retry_max_delay',
  'retry_mode',
  'secret_access_key',
  'session_token',
  'stub_responses',
  'use_dualstack_endpoint',
  'use_fips_endpoint',
  'validate_params',
  'http_proxy',
  'http_open_timeout',
  'http_read_timeout',
  'http_idle_timeout',
  'http_continue_timeout',
  'ssl_timeout',
  'http_wire_trace',
  'ssl_verify_peer',
  'ssl_ca_bundle',
  'ssl_ca_directory',
];

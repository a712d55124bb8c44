import type { Target } from './target.ts';

/**
 * What decides which host a client of a target talks to. A FIPS or dual-stack host contradicts an explicit endpoint,
 * and the SDK would refuse the pair.
 */
export function hostOptions({ fips, dualStack, followsEnvironment = false }: Target, endpoint?: string) {
  if (endpoint !== undefined) return { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false };
  if (!followsEnvironment) {
    return {
      useFipsEndpoint: fips ?? false,
      useDualstackEndpoint: dualStack ?? false,
      // AWS_ENDPOINT_URL is there for another target.
      ignoreConfiguredEndpointUrls: true,
    };
  }
  return {
    ...(fips !== undefined && { useFipsEndpoint: fips }),
    ...(dualStack !== undefined && { useDualstackEndpoint: dualStack }),
  };
}

/** Regions that offer Amplify (botocore's endpoints.json). */
export const amplifyRegions = [
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;

/** Regions by service. AmplifyBackend lacks ap-east-1. */
export const regions: Readonly<Record<'amplify' | 'amplifybackend', readonly string[]>> = {
  amplify: amplifyRegions,
  amplifybackend: amplifyRegions.filter((region) => region !== 'ap-east-1'),
};

// Clones a backend environment, and lets users of the clone sign in by e-mail.
// Usage: node clone-backend.mjs APP_ID FROM TO
import { connect } from 'temporal-amplify';

const [appId, environmentName, targetEnvironmentName] = process.argv.slice(2);
const amplify = await connect();
try {
  await amplify.execute('cloneBackend', { appId, environmentName, targetEnvironmentName });
  const { done, jobId } = await amplify.execute('configureAuth', {
    appId,
    environmentName: targetEnvironmentName,
    resourceConfig: {
      AuthResources: 'USER_POOL_ONLY',
      Service: 'COGNITO',
      UserPoolConfigs: {
        UserPoolName: 'users',
        SignInMethod: 'EMAIL',
        RequiredSignUpAttributes: ['EMAIL'],
        PasswordPolicy: { MinimumLength: 12 },
      },
    },
  });
  console.log(`The auth of ${targetEnvironmentName} is ${done}${jobId ? ` by job ${jobId}` : ''}`);
} finally {
  await amplify.close();
}

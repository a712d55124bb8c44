/** Why a step of a job fails; the message becomes its `statusReason`. */
export class DeployError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DeployError';
  }
}

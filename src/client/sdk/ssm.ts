// What is used of the package, so that the bundle holds no more and loads it only when it is asked for.
export {ResumeSessionCommand, SSMClient, TerminateSessionCommand} from '@aws-sdk/client-ssm';
export {NodeHttpHandler} from '@smithy/node-http-handler';

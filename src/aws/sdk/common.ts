// What is used of the packages, so that the bundle holds no more and loads them only when they are asked for.
export {fromNodeProviderChain} from '@aws-sdk/credential-providers';
export {getProfileName, getSSOTokenFilepath, loadSsoSessionData, parseKnownFiles} from '@smithy/core/config';
export {DefaultRateLimiter} from '@smithy/core/retry';
export {NodeHttpHandler} from '@smithy/node-http-handler';
export {HttpRequest} from '@smithy/protocol-http';

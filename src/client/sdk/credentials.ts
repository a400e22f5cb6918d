// What is used of the package, so that the bundle holds no more and loads it only when it is asked for.
export {fromNodeProviderChain} from '@aws-sdk/credential-providers';

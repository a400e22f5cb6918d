// What is used of the packages, so that the bundle holds no more and loads them only when they are asked for.
export {GenerateDataKeyCommand, KMSClient} from '@aws-sdk/client-kms';
export {NodeHttpHandler} from '@smithy/node-http-handler';

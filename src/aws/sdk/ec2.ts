// What is used of the package, so that the bundle holds no more and loads it only when it is asked for.
export {DescribeInstancesCommand, DescribeRegionsCommand, EC2Client} from '@aws-sdk/client-ec2';

export * from './config';
export { isOwnAddress, isPrivate, machineAddresses, ownAddresses } from './own-addresses';

export * from './config';
export {
  isOwnAddress,
  isPrivate,
  machineAddresses,
  mappedAddress,
  ownAddresses,
  setMappedAddress,
} from './own-addresses';

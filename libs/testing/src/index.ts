export { ManualTime, settle } from './clock';
export { ABNORMAL_CLOSE, MemoryTransport, connectedPair } from './transport';
export { MemoryNetwork, type NetworkConnection } from './transport-network';

export { ManualTime, settle } from './clock';
export { MemoryInbox, MemoryOutbox } from './delivery-stores';
export { RecordingLogger, codeOf, serverOf, sha256, testEnvelope, testHello, testKeys, testRandom } from './servers';
export { TestHost, TestWorld } from './test-world';
export { ABNORMAL_CLOSE, MemoryTransport, connectedPair } from './transport';
export { MemoryNetwork, type NetworkConnection } from './transport-network';

export { ManualTime, settle } from './clock';
export { EventQueue } from './event-queue';
export { RouteNode, RouteWorld, type Deed, type RouteFrame } from './route-world';
export { RecordingLogger, codeOf, serverOf, testEnvelope, testHello, testKeys } from './servers';
export { TestHost, TestWorld } from './test-world';
export { MemoryTransport, connectedPair } from './transport';
export { primitivesContract } from './primitives-contract';
export { transitContract, type TransitUnderTest } from './transit-contract';
export { MemoryTransit } from './transit-store';

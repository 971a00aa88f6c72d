import { primitivesContract } from '@parley/testing';
import { nodePrimitives } from './node-primitives';

primitivesContract("Node's primitives", nodePrimitives);

import { primitivesContract } from '@parley/testing';
import { portablePrimitives } from './index';

primitivesContract('the portable primitives', portablePrimitives);

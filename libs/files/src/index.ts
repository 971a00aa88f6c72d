export { FileLayout, type PartLayout } from './layout';
export { PartSlots } from './part-slots';
export { Pull, type PartAnswer, type PartSource, type PartStore, type PullListener } from './pull';

export { FileCipher } from './file-cipher';

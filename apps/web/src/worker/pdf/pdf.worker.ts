// Reads PDF files, which may mean harm. What the reader needs comes from the page, so this worker is left with nothing to reach anybody, or
// to look into what this origin keeps, before the first byte of a file is here. The imports run in their order.
import './without-ways-out';
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
